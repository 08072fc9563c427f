using System.Diagnostics;
using System.Net;
using Bailey.Contracts.Egress;
using Bailey.Contracts.Platform;
using Bailey.Server.Git;
using Bailey.Server.Git.Door;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Connections;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Tests.Git.Door;

/// <summary>
/// The git door on a loopback port. A little front stands for the host: it marks the connection and says which workspace asks, as the egress
/// proxy does. Real git is the client.
/// </summary>
internal sealed class DoorServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private DoorServer(WebApplication app, string folder) => (_app, Folder) = (app, folder);

    public string Folder { get; }

    public OrgId Organisation { get; } = Ids.New<OrgId>(TimeProvider.System);

    public WorkspaceId Workspace { get; } = Ids.New<WorkspaceId>(TimeProvider.System);

    public ProjectId Project { get; } = Ids.New<ProjectId>(TimeProvider.System);

    /// <summary>The project's remote.</summary>
    public string? Remote { get; set; }

    /// <summary>Between the judgement of a folder and its use.</summary>
    public Action Opened { get; set; } = () => { };

    /// <summary>Changes what the host says, or what came with the request.</summary>
    public Action<HttpContext> Front { get; set; } = _ => { };

    public string Address => new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).GetLeftPart(UriPartial.Authority);

    /// <summary>What git in a sandbox calls http://git.bailey.internal/project.</summary>
    public string Url => $"{Address}/internal/git/{Project}";

    public SshKeys Keys => _app.Services.GetRequiredService<SshKeys>();

    public static async Task<DoorServer> Start(string grants = "", string allowed = "", Action<GitOptions>? options = null)
    {
        var folder = Directory.CreateTempSubdirectory("bailey-door-").FullName;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        DoorServer? server = null;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = 1 << 20;
        });
        var services = builder.Services;
        services.Configure<PlatformOptions>(o => (o.DataDirectory, o.RunDirectory) = (Path.Join(folder, "data"), Path.Join(folder, "run")));
        services.Configure<ConnectionOptions>(o => o.Grants = grants);
        services.Configure<GitOptions>(o => options?.Invoke(o));
        services.AddSingleton<DataDirectory>();
        services.AddSingleton<ResolveName>(_ => Dns.GetHostAddressesAsync);
        services.AddSingleton(s => new GuardedConnector(s.GetRequiredService<IOptions<ConnectionOptions>>(), s.GetRequiredService<ResolveName>()));
        services.AddSingleton<Bailey.Server.Access.ProjectOfWorkspace>(_ => (org, workspace, _) =>
            Task.FromResult<ProjectId?>(org == server!.Organisation && workspace == server.Workspace ? server.Project : null));
        services.AddSingleton<HostServes>(_ => (host, org, _) => Task.FromResult(host == 1 && org == server!.Organisation));
        services.AddSingleton<RemoteOfProject>(_ => (org, project, _) => Task.FromResult(org == server!.Organisation && project == server.Project ? server.Remote : null));
        services.AddSingleton<AllowedFolder>(_ => path =>
        {
            var folder = allowed.Length > 0 && path.StartsWith(allowed, StringComparison.Ordinal) ? OpenFolder.At(path) : null;
            server!.Opened();
            return folder;
        });
        services.AddSingleton<Bailey.Server.Git.Credentials.LoginOfProject>(_ => (_, _, _, _) => Task.FromResult<Bailey.Server.Git.Credentials.RemoteLogin?>(null));
        services.AddSingleton<ProjectRemotes>();
        services.AddSingleton(new WriteSide((_, _, _) => throw new DoorRefusedException(403, "no pushing here"), (_, _, _) => throw new DoorRefusedException(403, "no pushing here")));
        services.AddSingleton<SshKeys>().AddSingleton<MovedRemotes>().AddSingleton<DoorLimits>().AddSingleton<GitDoor>();
        var app = builder.Build();
        app.Use((context, next) =>
        {
            context.Features.Set(new InternalConnection());
            context.Request.Headers["Bailey-Organisation"] = server!.Organisation.ToString();
            context.Request.Headers["Bailey-Workspace"] = server.Workspace.ToString();
            context.Request.Headers["Bailey-Project"] = server.Project.ToString();
            server.Front(context);
            return next(context);
        });
        GitDoor.Map(app);
        server = new DoorServer(app, folder);
        await app.StartAsync();
        return server;
    }

    /// <summary>Real git in an empty folder, without anybody's configuration.</summary>
    public async Task<(int ExitCode, string Said)> Git(params string[] arguments) => await Run("/usr/bin/git", arguments);

    public async Task<(int ExitCode, string Said)> Run(string program, string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var all = new Dictionary<string, string>
        {
            ["HOME"] = Folder,
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["GIT_AUTHOR_NAME"] = "a",
            ["GIT_AUTHOR_EMAIL"] = "a@example.com",
            ["GIT_COMMITTER_NAME"] = "a",
            ["GIT_COMMITTER_EMAIL"] = "a@example.com",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            all[name] = value;
        }

        using var process = ChildProgram.Prepare(program, arguments, all);
        process.StartInfo.WorkingDirectory = Folder;
        process.Start();
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output + await error);
    }

    /// <summary>A bare repository with a branch, a tag and a history; beside it a working copy, <c>….work</c>.</summary>
    public async Task<string> MakeRepository(string name = "origin.git", int commits = 40)
    {
        var path = Path.Join(Folder, name);
        await Must("init", "-q", "--bare", "-b", "main", path);
        await Grow(path, "refs/heads/main", commits);
        await Must("-C", path, "tag", "v1", "main");
        await Must("-C", path, "branch", "feature/x", "main");
        await Must("clone", "-q", path, path + ".work");
        return path;
    }

    /// <summary>Adds commits to a branch, each with a file of its own that does not compress.</summary>
    public async Task Grow(string repository, string branch, int commits)
    {
        var isNew = (await Git("-C", repository, "rev-parse", "-q", "--verify", branch)).ExitCode != 0;
        var stream = new System.Text.StringBuilder();
        for (var i = 0; i < commits; i++)
        {
            var content = System.Security.Cryptography.RandomNumberGenerator.GetHexString(2000);
            stream.Append($"commit {branch}\ncommitter a <a@example.com> {1_700_000_000 + i} +0000\ndata 6\ncommit\n");
            stream.Append(i == 0 && !isNew ? $"from {branch}^0\n" : "").Append($"M 644 inline {content[..12]}\ndata {content.Length}\n{content}\n");
        }

        var file = Path.Join(Folder, "stream");
        await File.WriteAllTextAsync(file, stream.ToString());
        var (code, said) = await Run("/bin/sh", ["-ec", "git -C \"$1\" fast-import --quiet < \"$2\"", "sh", repository, file]);
        Assert.True(code == 0, said);
    }

    public async Task Must(params string[] arguments)
    {
        var (code, said) = await Git(arguments);
        Assert.True(code == 0, $"git {string.Join(' ', arguments)}: {said}");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
