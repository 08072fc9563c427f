using Bailey.Contracts.Wardens;
using Bailey.Warden;
using Bailey.Warden.Cells;
using Bailey.Warden.Channels;
using Bailey.Warden.Commands;
using Bailey.Warden.Egress;
using Bailey.Warden.Files;
using Bailey.Warden.Http;
using Bailey.Warden.Linux;
using Bailey.Warden.Operations;
using Bailey.Warden.Processes;
using Bailey.Warden.Search;
using Bailey.Warden.Signing;
using Bailey.Warden.Terminals;
using Bailey.Warden.Watching;

if (args is ["-Y", ..])
{
    // git's signing program in a person's cell: the same file, with none of the warden's rights.
    return SigningProgram.Run(args);
}

Identity.Hide();
var routes = new Routes();

// Half of the start is Kestrel's: it is built beside the rest.
var building = Task.Run(() => new Listener(routes));
var storage = new Storage();
var reactor = new Reactor();
var time = TimeProvider.System;
var cells = new CellDirectory(reactor, storage, time);
var files = new WorkspaceFiles(time);
var operations = new OperationLog();
var terminals = new TerminalDirectory(cells, reactor, time);

HelloRoutes.Map(routes, time);
TerminalRoutes.Map(routes, terminals);
ExecRoutes.Map(routes, new Runner(cells, reactor, time), operations);
FileRoutes.Map(routes, files, operations, reactor);
ProcessRoutes.Map(routes, cells, time);
var channels = new ChannelDirectory(cells, reactor);
channels.Map(routes);
new SearchRoutes(cells, reactor).Map(routes);
new NameRoutes(cells, reactor).Map(routes);
new Watcher(files, reactor, time).Map(routes);
var shutdown = new Shutdown(cells, terminals, channels, time);
shutdown.Map(routes);

new EgressRelay(cells, new NameTable()).Start();
if (Environment.GetEnvironmentVariable("BAILEY_FIRST_CELL") is { Length: > 0 } first)
{
    // Whoever woke the sandbox opens a terminal next: their cell is made while Kestrel is still being built.
    _ = cells.ExpectAsync(new CellSpec(first, "person"));
}

using var listener = await building;
await listener.StartAsync();
await shutdown.Asked;
await routes.StopAsync();
await listener.StopAsync(Shutdown.Grace);
return 0;
