using System.CommandLine;
using Bailey.Cli.Platform;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Workspaces;

namespace Bailey.Cli.Ssh;

/// <summary>The answer for scripts.</summary>
internal sealed record ConfigSshAnswer(string Configuration, IReadOnlyDictionary<string, string> Hosts);

/// <summary><c>bailey config-ssh</c>: makes <c>ssh workspace.project.bailey</c> work, for ssh and everything that reads its configuration.</summary>
internal static class ConfigSshCommand
{
    public static Command Create(CommandContext context)
    {
        var remove = new Option<bool>("--remove") { Description = "Take away all that it has written." };
        var file = new Option<string?>("--ssh-config") { Description = "The configuration of ssh; without it, ~/.ssh/config.", HelpName = "FILE" };
        var command = new Command("config-ssh", "Let ssh, scp, sftp, rsync, VS Code and JetBrains reach your workspaces by name. Run it again for new workspaces.") { remove, file };
        command.SetAction((result, cancellationToken) =>
        {
            var path = Path.GetFullPath(result.GetValue(file) ?? Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".ssh", "config"));
            return result.GetValue(remove) ? Task.FromResult(Remove(context, result, path)) : Write(context, result, path, cancellationToken);
        });
        return command;
    }

    private static async Task<int> Write(CommandContext context, ParseResult result, string path, CancellationToken cancellationToken)
    {
        var files = new SshFiles(context.Surroundings);
        using var server = context.Connect(result);
        var hosts = SshHosts.Of(await Workspaces(context, result, server, cancellationToken));
        await files.MakeIdentity(cancellationToken);
        files.WriteHosts(SshHosts.Write(hosts, Environment.ProcessPath ?? "bailey", server.Address, files));
        SshConfiguration.Set(path, files.Hosts);
        context.Screen(result).Answer(
            new ConfigSshAnswer(path, hosts.ToDictionary(h => h.Host, h => h.Workspace.ToString(), StringComparer.Ordinal)),
            CliJson.Default.ConfigSshAnswer,
            hosts.Count == 0 ? ["No workspace yet; run this again when there is one."] : hosts.Select(h => $"ssh {h.Host}"));
        return ExitCodes.Done;
    }

    private static int Remove(CommandContext context, ParseResult result, string path)
    {
        var there = SshConfiguration.Set(path, null);
        new SshFiles(context.Surroundings).Remove();
        context.Screen(result).Answer(
            new ConfigSshAnswer(path, new Dictionary<string, string>()),
            CliJson.Default.ConfigSshAnswer,
            there ? $"{path} is as it was before." : $"There was nothing of bailey in {path}.");
        return ExitCodes.Done;
    }

    /// <summary>All that the person may see: of the organisation that was asked for, else of each.</summary>
    private static async Task<IReadOnlyList<(OrgId Organisation, Workspace Workspace)>> Workspaces(
        CommandContext context, ParseResult result, ServerConnection server, CancellationToken cancellationToken)
    {
        List<(OrgId, Workspace)> all = [];
        var wanted = context.Organisation(result);
        foreach (var organisation in (await server.Session(cancellationToken)).Organisations)
        {
            if (wanted is null || organisation.Id.ToString() == wanted || string.Equals(organisation.Name, wanted, StringComparison.OrdinalIgnoreCase))
            {
                all.AddRange((await server.GetAll($"/api/v1/orgs/{organisation.Id}/workspaces", CliJson.Default.PageWorkspace, cancellationToken)).Select(w => (organisation.Id, w)));
            }
        }

        return all;
    }
}
