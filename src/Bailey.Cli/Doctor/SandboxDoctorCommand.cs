using System.CommandLine;
using Bailey.Cli.Platform;

namespace Bailey.Cli.Doctor;

/// <summary>
/// <c>bailey doctor sandbox</c>: the host starts a sandbox and tries every way out of it that is known. A wall that fails is a failure;
/// what is known to leak, and lets nothing out, is listed with its reason.
/// </summary>
internal static class SandboxDoctorCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new Command("sandbox", "Start a sandbox, try every known way out of it, and say which walls hold.");
        command.SetAction((result, cancellationToken) => Run(context, result, cancellationToken));
        return command;
    }

    private static async Task<int> Run(CommandContext context, ParseResult result, CancellationToken cancellationToken)
    {
        var (server, organisation) = await context.ConnectToOrganisation(result, cancellationToken);
        using (server)
        {
            var probes = await server.Get($"/api/v1/orgs/{organisation}/host/doctor", CliJson.Default.IReadOnlyListSandboxProbe, cancellationToken);
            var failed = probes.Where(probe => probe.Class == "wall" && probe.Outcome != "holds").ToList();
            var walls = probes.Count(probe => probe.Class == "wall");
            var screen = context.Screen(result);
            List<string> lines =
            [
                .. failed.Select(probe => $"{screen.Bad("fails")} {Screen.Visible(probe.Name)}: {Screen.Visible(probe.Reason ?? "")}"),
                .. probes.Where(probe => probe.Class != "wall" && probe.Outcome != "holds")
                    .Select(probe => $"{screen.Quiet("known")} {Screen.Visible(probe.Name)}: {Screen.Visible(probe.Reason ?? "")}"),
                failed.Count == 0 && walls > 0 ? screen.Good($"All {walls} walls hold.") : screen.Bad($"{failed.Count} of {walls} walls do not hold."),
            ];
            var healthy = failed.Count == 0 && walls > 0;
            screen.Answer(new DoctorAnswer(healthy, [], probes), CliJson.Default.DoctorAnswer, lines);
            return healthy ? ExitCodes.Done : ExitCodes.Failed;
        }
    }
}
