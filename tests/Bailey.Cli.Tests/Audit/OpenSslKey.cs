using System.Diagnostics;

namespace Bailey.Cli.Tests.Audit;

/// <summary>An Ed25519 key that OpenSSL made and signs with: somebody else's code, so that two mistakes of ours cannot agree.</summary>
internal sealed class OpenSslKey
{
    private readonly string _folder;

    private OpenSslKey(string folder, byte[] publicKey) => (_folder, PublicKey) = (folder, publicKey);

    public byte[] PublicKey { get; }

    public static async Task<OpenSslKey> Create(string folder)
    {
        Run("genpkey", "-algorithm", "ed25519", "-out", Path.Join(folder, "key"));
        Run("pkey", "-in", Path.Join(folder, "key"), "-pubout", "-outform", "DER", "-out", Path.Join(folder, "public"));
        return new OpenSslKey(folder, (await File.ReadAllBytesAsync(Path.Join(folder, "public")))[^32..]);
    }

    public byte[] Sign(byte[] message)
    {
        File.WriteAllBytes(Path.Join(_folder, "message"), message);
        Run("pkeyutl", "-sign", "-inkey", Path.Join(_folder, "key"), "-rawin", "-in", Path.Join(_folder, "message"), "-out", Path.Join(_folder, "signature"));
        return File.ReadAllBytes(Path.Join(_folder, "signature"));
    }

    private static void Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        var words = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, words);
    }
}
