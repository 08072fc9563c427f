using System.CommandLine;
using System.Globalization;
using System.Net;
using Bailey.Cli.Platform;
using Bailey.Cli.Workspaces;

namespace Bailey.Cli.Forwards;

/// <summary>A port of the workspace and where it is on this machine.</summary>
internal sealed record ForwardedPort(string Address, int Local, int Remote);

/// <summary><c>bailey port-forward</c>: ports of a workspace on this machine, on its loopback addresses unless something else is asked for.</summary>
internal static class PortForwardCommand
{
    public static Command Create(CommandContext context)
    {
        var workspace = WorkspaceFinder.Argument();
        var ports = new Argument<string[]>("ports")
        {
            Description = "REMOTE, or LOCAL:REMOTE when it shall be another port here; LOCAL 0 is any that is free.",
            HelpName = "PORT",
            Arity = ArgumentArity.OneOrMore,
        };
        ports.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => PortPair.Read(token.Value) is null))
            {
                result.AddError($"'{token.Value}' is no port: write REMOTE or LOCAL:REMOTE, with numbers up to 65535.");
            }
        });
        var address = new Option<string?>("--address")
        {
            Description = "Listen on this address instead of 127.0.0.1 and ::1. Whoever reaches it reaches the workspace, as you.",
            HelpName = "ADDRESS",
        };
        address.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }, ..] && !IPAddress.TryParse(text, out _))
            {
                result.AddError($"'{text}' is no address of this machine.");
            }
        });
        var command = new Command("port-forward", "Reach ports of a workspace on this machine until Ctrl-C; what listens there need not be reachable otherwise.") { workspace, ports, address };
        command.SetAction((result, cancellationToken) =>
            Run(context, result, result.GetValue(workspace)!, result.GetValue(ports)!, result.GetValue(address), cancellationToken));
        return command;
    }

    private static async Task<int> Run(
        CommandContext context, ParseResult result, string wanted, string[] ports, string? address, CancellationToken cancellationToken)
    {
        var screen = context.Screen(result);
        var (server, organisation) = await context.ConnectToOrganisation(result, cancellationToken);
        using (server)
        {
            var workspace = await WorkspaceFinder.Find(server, organisation, wanted, cancellationToken);
            var name = $"{workspace.ProjectName}/{workspace.Name}";
            var path = $"/api/v1/orgs/{organisation}/workspaces/{workspace.Id}";
            if (workspace.State is not ("awake" or "frozen"))
            {
                screen.Complain($"Waking {name}, which is {workspace.State} …");
                await server.Do(HttpMethod.Post, $"{path}/wake", cancellationToken);
            }

            IPAddress[] addresses = address is null ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : [IPAddress.Parse(address)];
            if (!addresses.All(IPAddress.IsLoopback))
            {
                screen.Complain($"Whoever reaches {address} on this machine reaches the workspace, as you.");
            }

            List<LocalListener> listeners = [];
            try
            {
                listeners.AddRange(ports.Select(port => LocalListener.Bind(addresses, PortPair.Read(port)!)));
                var forwards = listeners.ConvertAll(listener => new PortForward(server, path, name, listener, screen));
                await Task.WhenAll(forwards.Select(forward => forward.Begin(cancellationToken)));
                screen.Answer(
                    listeners.ConvertAll(l => new ForwardedPort(addresses[0].ToString(), l.Port, l.Remote)),
                    CliJson.Default.ListForwardedPort,
                    listeners.Select(l => $"{Endpoint(addresses[0], l.Port)} is port {l.Remote} of {Screen.Visible(name)}"));
                await screen.Out.FlushAsync(cancellationToken);
                await (await Task.WhenAny(forwards.Select(forward => forward.Run(cancellationToken))));
            }
            finally
            {
                listeners.ForEach(listener => listener.Dispose());
            }
        }

        return ExitCodes.Done;
    }

    private static string Endpoint(IPAddress address, int port) => new IPEndPoint(address, port).ToString();
}

/// <summary>What was asked for: a port of the workspace, and one of this machine (0: any).</summary>
internal sealed record PortPair(int Local, int Remote)
{
    public static PortPair? Read(string text) => text.Split(':') switch
    {
        [var one] when Number(one) is { } port and > 0 => new PortPair(port, port),
        [var local, var remote] when Number(local) is { } here && Number(remote) is { } there and > 0 => new PortPair(here, there),
        _ => null,
    };

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 65_535 ? number : null;
}
