namespace Bailey.Server.Platform;

/// <summary>
/// What is said to the person who started the server: few whole sentences on stdout, never into the log. The setup link is one of them.
/// </summary>
public sealed class Announcements(TextWriter output)
{
    /// <summary>One line.</summary>
    public void Say(string sentence)
    {
        output.WriteLine(sentence);
        output.Flush();
    }
}
