using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Hosts;
using Bailey.Server.Platform;
using Bailey.Server.Workspaces;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Configuration.AddEnvironmentVariables("BAILEY_");

builder.Services.AddPlatform(builder.Configuration);
builder.Services.AddAudit();
builder.Services.AddAccess();
builder.Services.AddHosts(builder.Configuration);
builder.Services.AddWorkspaces();

var app = builder.Build();

app.UseRouting();
app.UseAccess();

try
{
    await app.RunAsync();
    return 0;
}
catch (StartRefusedException refused)
{
    await Console.Error.WriteLineAsync($"bailey-server: {refused.Message}");
    return 78;
}

/// <summary>The server's entry point, public for the tests that start it in memory.</summary>
public sealed partial class Program;
