using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Identity.Devices;

/// <summary>Counts codes that were not found: ten in a quarter of an hour for each person. A code that is found costs nothing.</summary>
internal sealed class DeviceGuesses(TimeProvider clock)
{
    private const int Most = 10;
    private readonly TokenBuckets _buckets = new(TimeSpan.FromMinutes(15) / Most, Most, clock);

    /// <summary>The code that the person typed, ready to be looked up.</summary>
    /// <exception cref="RefusedException">It cannot be one, there were too many wrong ones, or a program asks instead of a person.</exception>
    public string Begin(Principal principal, string typed)
    {
        if (principal.Kind != "browser")
        {
            throw new Refusal(ProblemCodes.NotAllowed, "A command line is let in by a person who is signed in with a browser.").ToException();
        }

        var code = UserCode.Read(typed) ?? throw Refusal.Invalid("userCode", "A code has eight letters, such as WDJB-MJHT.").ToException();
        return _buckets.Take(Key(principal)) is { } wait
            ? throw new Refusal(ProblemCodes.TooMany, "Too many wrong codes.") { RetryAfter = wait }.ToException()
            : code;
    }

    /// <summary>It was right.</summary>
    public void Right(Principal principal) => _buckets.Give(Key(principal));

    public static RefusedException Unknown() =>
        new Refusal(ProblemCodes.Expired, "No command line waits with this code. A code works once, for ten minutes: type 'bailey login' again.").ToException();

    private static string Key(Principal principal) => principal.User.ToString();
}
