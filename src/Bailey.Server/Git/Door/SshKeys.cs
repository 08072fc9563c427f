using Bailey.Contracts.Platform;
using Bailey.Server.Platform;

namespace Bailey.Server.Git.Door;

/// <summary>
/// The ssh key that an organisation's projects are fetched with, below the key ring. One for each organisation: with a common one, any organisation
/// could name another's repository. Its public half is for the remote's deploy keys.
/// </summary>
internal sealed class SshKeys(DataDirectory data) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);

    /// <summary>The organisation's files; the key is made at the first call.</summary>
    public async Task<Files> Of(OrgId organisation, CancellationToken cancellationToken)
    {
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var folder = Directory.CreateDirectory(Path.Join(data.Keys, "git", organisation.ToString()), Private).FullName;
        var files = new Files(Path.Join(folder, "id_ed25519"), Path.Join(folder, "known_hosts"));
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (!File.Exists(files.Key))
            {
                // Made beside and moved: a crash leaves no half of a key.
                var fresh = Path.Join(folder, "fresh");
                File.Delete(fresh);
                File.Delete(fresh + ".pub");
                var made = await ChildProgram.Run(
                    "/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", $"bailey-{organisation}", "-f", fresh], TimeSpan.FromSeconds(30), cancellationToken);
                if (made.ExitCode != 0)
                {
                    throw new IOException("ssh-keygen could not make a key.");
                }

                File.Move(fresh + ".pub", files.Key + ".pub", overwrite: true);
                File.Move(fresh, files.Key);
            }

            return files;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    internal sealed record Files(string Key, string KnownHosts);
}
