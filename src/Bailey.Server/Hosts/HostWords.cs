using Bailey.Server.Platform.Http;

namespace Bailey.Server.Hosts;

/// <summary>Words of a host or warden: made fit for a person to read, or refused.</summary>
public static class HostWords
{
    /// <summary>One line without control or direction characters, cut at <paramref name="most"/> characters.</summary>
    public static string Line(string? text, int most = 500) => HostAnswers.Clean(text, most);

    /// <summary>The answer cannot be what an honest warden says.</summary>
    public static RefusedException Unusable(string what) => HostAnswers.Bad(what);
}
