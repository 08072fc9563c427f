using System.Globalization;
using Bailey.Contracts.Git;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Git.Door;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Connections;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces.Projects;

namespace Bailey.Server.Git.Credentials;

/// <summary>
/// POST …/projects/{project}/git-credential/host-keys: asks the ssh remote for its keys. They are shown to a person and believed only when that
/// person sends them back.
/// </summary>
internal static class ScanHostKeys
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public static void Map(RouteGroupBuilder group) =>
        group.MapPost("host-keys", Handle).Requires(Actions.ProjectManage).OnlyReads("asks the remote for its public keys and keeps nothing");

    private static async Task<GitHostKeys> Handle(
        OrgId org, ProjectId project, ProjectDirectory projects, GuardedConnector connector, CancellationToken cancellationToken)
    {
        var (_, remote, host) = await ProjectRemote.Of(projects, org, project, cancellationToken);
        if (remote is not GitRemote.Ssh ssh)
        {
            throw new Refusal(ProblemCodes.Conflict, "Only an ssh remote has host keys.").ToException();
        }

        try
        {
            var address = (await connector.Judge(ssh.Destination, cancellationToken))[0].ToString();
            var scan = await ChildProgram.Run(
                "/usr/bin/ssh-keyscan", ["-T", "10", "-p", ssh.Destination.Port.ToString(CultureInfo.InvariantCulture), "-t", "ed25519,ecdsa,rsa", "--", address],
                s_patience, cancellationToken);
            var keys = scan.Output.Split('\n').Where(line => !line.StartsWith('#')).Select(HostKeyLines.Key).OfType<string>().Distinct().Take(10);
            return HostKeyLines.Read(string.Join('\n', keys)) is { Count: > 0 } found
                ? new GitHostKeys(host, found)
                : throw new Refusal(ProblemCodes.BadUpstream, $"{host} shows no key: nothing answers there, or it speaks no ssh.").ToException();
        }
        catch (DestinationRefusedException refused)
        {
            throw new Refusal(ProblemCodes.EgressDenied, refused.Message).ToException();
        }
        catch (Exception failed) when (failed is IOException or TimeoutException)
        {
            throw new Refusal(ProblemCodes.BadUpstream, $"{host} does not answer.").ToException();
        }
    }
}
