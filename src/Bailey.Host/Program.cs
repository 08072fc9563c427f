using Bailey.Host.Bubblewrap;
using Bailey.Host.Doctor;
using Bailey.Host.Egress;
using Bailey.Host.Events;
using Bailey.Host.Limits;
using Bailey.Host.Link;
using Bailey.Host.Processes;
using Bailey.Host.Sandboxes;
using Bailey.Host.Settings;
using Microsoft.AspNetCore.Connections;

try
{
    var configuration = new ConfigurationBuilder().AddEnvironmentVariables("BAILEY_").Build();
    var user = HostUser.Current();
    var options = ReadSettings.From(configuration);
    using var alone = DataDirectory.Hold(options);

    var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
    builder.Logging.AddConfiguration(configuration.GetSection("LOGGING")).AddHostLog();
    builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => LinkServer.Configure(kestrel, options));
    builder.Services.AddRoutingCore();
    builder.Services.AddSingleton(TimeProvider.System).AddSingleton(user).AddSingleton(options);
    builder.Services.AddSingleton<ProcessWatch>().AddSingleton<HostEventLog>().AddSingleton<SandboxRecords>().AddSingleton<Organisation>();
    builder.Services.AddSingleton(new SubordinateIds(user)).AddSingleton<IdBlockRegister>();
    builder.Services.AddSingleton(ChooseLimits.From(options.ControlGroups));
    builder.Services.AddSingleton<ISandboxDriver, BubblewrapDriver>();
    builder.Services.AddSingleton<EgressProxy>().AddSingleton<SandboxDirectory>().AddSingleton<Walls>();
    builder.Services.AddSingleton<IConnectionListenerFactory>(services =>
        new DialledConnections(options.ServerUid, services.GetRequiredService<ILogger<DialledConnections>>()));

    var app = builder.Build();
    app.UseRouting();
    app.MapHost();
    await app.Services.GetRequiredService<SandboxDirectory>().Load(CancellationToken.None);
    await app.RunAsync();
    return 0;
}
catch (SettingException wrong)
{
    // For the person who typed ./run (docs/specs/processes.md): one line, and an exit code that says "do not try again".
    Console.Out.WriteLine("The host did not start: " + wrong.Message);
    return 2;
}
