using System.CommandLine;
using Bailey.Cli.Platform;
using Bailey.Contracts.Hosts;

namespace Bailey.Cli.Doctor;

/// <summary>One thing that was looked at.</summary>
internal sealed record DoctorCheck(string Name, bool Good, string Finding);

/// <summary>What doctor answers.</summary>
internal sealed record DoctorAnswer(bool Healthy, IReadOnlyList<DoctorCheck> Checks, IReadOnlyList<SandboxProbe>? Probes = null);

/// <summary><c>bailey doctor</c>: is the server there, is this person signed in, has the organisation a host and which walls has it.</summary>
internal static class DoctorCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new Command("doctor", "Look at the server, the login and the host, and say what is wrong with them.") { SandboxDoctorCommand.Create(context), MachineDoctorCommand.Create(context) };
        command.SetAction((result, cancellationToken) => Run(context, result, cancellationToken));
        return command;
    }

    private static async Task<int> Run(CommandContext context, ParseResult result, CancellationToken cancellationToken)
    {
        List<DoctorCheck> checks = [];
        try
        {
            using (var server = context.Connect(result))
            {
                var session = await server.Session(cancellationToken);
                checks.Add(new("server", true, $"{server.Address} answers, version {session.Version}"));
                checks.Add(
                    session.User is { } user
                        ? new("login", true, $"signed in as {user.Name} ({user.Email})")
                        : new("login", false, "the token is unknown or has ended: bailey login"));
                if (session.Warning is { } warning)
                {
                    checks.Add(new("configuration", false, warning));
                }
            }

            var (again, organisation) = await context.ConnectToOrganisation(result, cancellationToken);
            using (again)
            {
                var host = await again.Get($"/api/v1/orgs/{organisation}/host", CliJson.Default.HostHello, cancellationToken);
                checks.Add(new("host", host.Ready, host.Ready
                    ? $"sandboxes by {host.Driver} ({host.Isolation}), limits by {host.Limits}"
                    : "a wall probe failed, so no sandbox is started: bailey doctor sandbox"));
                checks.AddRange(host.MissingWalls.Select(wall => new DoctorCheck("wall", false, wall)));
            }
        }
        catch (CommandFailedException failure)
        {
            checks.Add(new(checks.Count == 0 ? "server" : "host", false, failure.Message));
        }

        var screen = context.Screen(result);
        var healthy = checks.All(check => check.Good);
        screen.Answer(
            new DoctorAnswer(healthy, checks),
            CliJson.Default.DoctorAnswer,
            checks.Select(check => $"{(check.Good ? screen.Good("ok  ") : screen.Bad("no  "))} {check.Name,-13} {Screen.Visible(check.Finding)}"));
        return healthy ? ExitCodes.Done : ExitCodes.Failed;
    }
}
