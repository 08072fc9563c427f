using System.Text;

namespace Bailey.Server.Git.Door;

/// <summary>One of the two services of git's smart protocol, with its names over HTTP and over ssh.</summary>
internal sealed record GitService(string Name)
{
    public static GitService UploadPack { get; } = new("git-upload-pack");

    public static GitService ReceivePack { get; } = new("git-receive-pack");

    public string Request => $"application/x-{Name}-request";

    public string Advertisement => $"application/x-{Name}-advertisement";

    public string Result => $"application/x-{Name}-result";

    /// <summary>The query by which an advertisement is asked for.</summary>
    public string Query => $"/info/refs?service={Name}";

    /// <summary>The lines that begin an advertisement over HTTP, before version 2.</summary>
    public byte[] Announcement => [.. PacketLines.Of(Encoding.ASCII.GetBytes($"# service={Name}\n")), .. PacketLines.Flush];
}
