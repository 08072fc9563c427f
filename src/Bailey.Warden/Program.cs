using Bailey.Warden;
using Bailey.Warden.Cells;
using Bailey.Warden.Http;
using Bailey.Warden.Linux;
using Bailey.Warden.Terminals;

Identity.Hide();
var storage = new Storage();
var reactor = new Reactor();
var time = TimeProvider.System;
var cells = new CellDirectory(reactor, storage, time);
var terminals = new TerminalDirectory(cells, reactor, time);

var routes = new Routes();
HelloRoutes.Map(routes, time);
TerminalRoutes.Map(routes, terminals);

var app = Listener.Build(routes);
await app.RunAsync();
