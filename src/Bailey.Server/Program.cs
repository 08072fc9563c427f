using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Egress;
using Bailey.Server.Files;
using Bailey.Server.Forwards;
using Bailey.Server.Git;
using Bailey.Server.Hosts;
using Bailey.Server.Identity;
using Bailey.Server.Languages;
using Bailey.Server.Operations;
using Bailey.Server.Platform;
using Bailey.Server.Ssh;
using Bailey.Server.Terminals;
using Bailey.Server.Workspaces;

namespace Bailey.Server;

/// <summary>The table of contents: which rooms there are, and the order in which a request passes through them.</summary>
public static class Program
{
    /// <summary>Starts the server and waits until it is told to stop.</summary>
    public static Task<int> Main(string[] args) => ServerProcess.Run(begin => Build(args, begin));

    /// <summary>The server before its start; tests adjust it and start it in their own process.</summary>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? settings = null, Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { Args = args, ApplicationName = "bailey-server" });
        builder.AddSettings(args);
        settings?.Invoke(builder);

        builder.AddPlatform();
        builder.Services.AddAudit(builder.Configuration);
        builder.Services.AddAccess();
        builder.Services.AddIdentity(builder.Configuration);
        builder.Services.AddHosts(builder.Configuration);
        builder.Services.AddWorkspaces(builder.Configuration);
        builder.Services.AddFiles(builder.Configuration);
        builder.Services.AddGit(builder.Configuration);
        builder.Services.AddEgress();
        builder.Services.AddTerminals();
        builder.Services.AddSsh();
        builder.Services.AddForwards();
        builder.Services.AddLanguages();
        builder.Services.AddOperations();
        services?.Invoke(builder.Services);

        var app = builder.Build();
        app.UsePlatformEdge();
        app.UseRouting();
        app.UseAudit();
        app.UsePlatformLimits();
        app.UseWebPages();
        app.UseIdentity();
        app.UseAccess();

        app.MapAccess();
        app.MapIdentity();
        app.MapHosts();
        app.MapWorkspaces();
        app.MapFiles();
        app.MapGit();
        app.MapEgress();
        app.MapTerminals();
        app.MapSsh();
        app.MapForwards();
        app.MapLanguages();
        app.MapOperations();
        return app;
    }
}
