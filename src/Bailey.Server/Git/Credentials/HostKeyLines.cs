using System.Security.Cryptography;
using Bailey.Contracts.Git;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git.Credentials;

/// <summary>
/// Keys of ssh servers as people paste them: lines of <c>known_hosts</c> or public keys alone. Only type and key are kept; which server they are for is
/// the project's remote, whatever a line says.
/// </summary>
internal static class HostKeyLines
{
    private const int Most = 10;
    private static readonly HashSet<string> s_types =
        ["ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"];

    /// <summary>The lines in their one form.</summary>
    /// <exception cref="RefusedException">A line is none, or there is none at all.</exception>
    public static string Check(string text)
    {
        var lines = new List<string>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => line[0] != '#'))
        {
            if (line[0] == '@')
            {
                throw Refused("Lines that begin with @ (revoked keys, certificate authorities) are not taken.");
            }

            var one = Key(line) ?? throw Refused("That is no line of known_hosts and no public key of a server.");
            if (!lines.Contains(one))
            {
                lines.Add(one);
            }
        }

        return lines.Count is > 0 and <= Most ? string.Join('\n', lines) : throw Refused($"Between 1 and {Most} keys of the server are needed.");
    }

    /// <summary>Kept lines, for people.</summary>
    public static IReadOnlyList<GitHostKey> Read(string? kept) =>
        [.. (kept ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => new GitHostKey(line.Split(' ')[0], Fingerprint(line), line))];

    /// <summary>Type and key of a line, with a host before them or without; null when there are none.</summary>
    public static string? Key(string line)
    {
        var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var at = Array.FindIndex(words, s_types.Contains);
        return at is 0 or 1 && at + 1 < words.Length && IsKey(words[at], words[at + 1]) ? $"{words[at]} {words[at + 1]}" : null;
    }

    private static string Fingerprint(string line) => "SHA256:" + Convert.ToBase64String(SHA256.HashData(Convert.FromBase64String(line.Split(' ')[1]))).TrimEnd('=');

    // The key begins with its type again, its length before it.
    private static bool IsKey(string type, string base64)
    {
        var key = new byte[base64.Length];
        return base64.Length <= 4096 && Convert.TryFromBase64String(base64, key, out var length) && length > 4 + type.Length
            && key.AsSpan(0, 4).SequenceEqual((ReadOnlySpan<byte>)[0, 0, 0, (byte)type.Length])
            && key.AsSpan(4, type.Length).SequenceEqual(System.Text.Encoding.ASCII.GetBytes(type));
    }

    private static RefusedException Refused(string sentence) => Refusal.Invalid("hostKeys", sentence).ToException();
}
