using Bailey.Contracts.Platform;

namespace Bailey.Server.Platform.Http;

/// <summary>
/// A question went out to another process and no answer came back: nobody knows whether it was done. It is no
/// <see cref="RefusedException"/>, since the record must then say unknown and not not_done.
/// </summary>
public sealed class LostException(string sentence, Exception? cause = null) : Exception(sentence, cause)
{
    /// <summary>What the caller is told.</summary>
    public Refusal Refusal => new(ProblemCodes.Unavailable, Message);
}
