using Bailey.Server.Access;
using Bailey.Server.Audit;
using Bailey.Server.Git.Credentials;
using Bailey.Server.Git.Door;
using Bailey.Server.Git.Lfs;
using Bailey.Server.Git.Pushing;
using Bailey.Server.Git.Remotes;
using Bailey.Server.Git.Repository;
using Bailey.Server.Git.Signing;
using Bailey.Server.Git.Stashing;
using Bailey.Server.Git.Submodules;
using Bailey.Server.Git.Underway;
using Bailey.Server.Git.Worktrees;
using Bailey.Server.Hosts;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;
using Bailey.Server.Workspaces;
using Bailey.Server.Workspaces.Projects;

namespace Bailey.Server.Git;

/// <summary>The entry points of the room.</summary>
public static class GitRoom
{
    /// <summary>The door for git in sandboxes, and the repository in a workspace.</summary>
    public static IServiceCollection AddGit(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<GitOptions>(configuration.GetSection("Git"));
        services.AddSingleton<SshKeys>();
        services.AddSingleton<MovedRemotes>();
        services.AddSingleton<DoorLimits>();
        services.AddSingleton<GitDoor>();
        services.AddSingleton<ProjectRemotes>();
        services.AddSingleton<CredentialVault>();
        services.AddSingleton<LoginOfProject>(s => s.GetRequiredService<CredentialVault>().Open);
        services.AddSingleton<SshKeyMaker>();
        services.AddSingleton<SetCredential>();
        services.AddSingleton<CellPerson>();
        services.AddSingleton<PushAuthority>();
        services.AddSingleton<PushDoor>();
        services.AddSingleton(s => new WriteSide(s.GetRequiredService<PushDoor>().Advertise, s.GetRequiredService<PushDoor>().Push));
        services.AddSingleton<Pushes>();
        services.AddSingleton<DefaultBranches>();
        services.AddSingleton<DefaultOfProject>(s => async (organisation, project, cancellationToken) =>
            (await s.GetRequiredService<ProjectDirectory>().Find(organisation, project, cancellationToken))?.DefaultBranch);
        // No warden remembers a push; the remote knows.
        services.AddKeyedSingleton<AskOperation>(PushRecord.Pushed, (s, _) => (open, cancellationToken) =>
            InterruptedPush.Ask(s.GetRequiredService<ProjectRemotes>(), s.GetRequiredService<ProjectOfWorkspace>(), open, cancellationToken));
        services.AddHostedService<Leftovers>();
        services.AddSingleton<RemoteOfProject>(s => async (organisation, project, cancellationToken) =>
            (await s.GetRequiredService<ProjectDirectory>().Find(organisation, project, cancellationToken))?.Url);
        services.AddSingleton<AllowedFolder>(s => path => Allowed(s.GetRequiredService<ProjectDirectory>(), path));
        services.AddSingleton<JudgeOutcome>(s => (open, said, cancellationToken) =>
            InterruptedChange.Judge(s.GetRequiredService<RepositoryTools>(), open, said, cancellationToken));
        services.AddSingleton<HostServes>(s => (host, organisation, cancellationToken) =>
            s.GetRequiredService<HostDirectory>().IsServedBy(organisation, host, cancellationToken));
        services.AddSingleton(s => new RepositoryTools(
            (organisation, workspace, exec, cancellationToken) => s.GetRequiredService<Wardens>().Of(organisation, workspace).Exec(exec, cancellationToken),
            (organisation, workspace, path, most, cancellationToken) =>
                WorkspaceFiles.Read(s.GetRequiredService<Wardens>().Of(organisation, workspace), path, most, cancellationToken),
            (organisation, workspace, run, take, cancellationToken) =>
                WorkspaceChannel.Run(s.GetRequiredService<Wardens>().Of(organisation, workspace), run, take, s.GetRequiredService<TimeProvider>(), cancellationToken)));
        services.AddSingleton<RemoteActs>();
        services.AddSingleton<LfsHandles>();
        services.AddSingleton<LfsDoor>();
        // The remote took it or not, and is not asked again: what came of a cut upload shows at the next push.
        services.AddKeyedSingleton<AskOperation>(LfsDoor.Uploaded, (_, _) => (_, _) => Task.FromResult(OperationAnswer.Unknown));
        services.AddSingleton<SigningKeyVault>();
        services.AddSingleton<Signer>();
        services.AddSingleton<SigningDoor>();
        services.AddSingleton<CommitSigning>();
        services.AddSingleton<Signatures>();
        services.AddSingleton<AccountKey>();
        services.AddSingleton<SigningOfPerson>(s => async (user, cancellationToken) =>
            await s.GetRequiredService<SigningKeyVault>().InUse(user, cancellationToken) is { Terminals: true } key ? key.Line : null);
        services.AddSingleton<PushBranch>();
        services.AddSingleton<PullBranch>();
        services.AddSingleton<UpdateSubmodules>();
        // Each is at its commit or not, and the panel shows which.
        services.AddKeyedSingleton<AskOperation>(UpdateSubmodules.Type, (_, _) => (_, _) => Task.FromResult(OperationAnswer.Unknown));
        return services;
    }

    /// <summary>Routes of the repository in a workspace, and of the door.</summary>
    public static void MapGit(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/orgs/{org}/workspaces/{workspace}/git").WithTags("git");
        ReadStatus.Map(group);
        ReadDiff.Map(group);
        ReadLog.Map(group);
        ReadBlame.Map(group);
        ReadBranches.Map(group);
        ReadCommit.Map(group);
        ShowLfsObject.Map(group);
        ShowKey.Map(app);
        StagePaths.Map(group);
        StashList.Map(group);
        SaveStash.Map(group);
        Stashes.Map(group);
        ContinueOperation.Map(group);
        AbortOperation.Map(group);
        CommitChanges.Map(group);
        SwitchBranch.Map(group);
        RemoteActs.Map(group);
        PushBranch.Map(group);
        PullBranch.Map(group);
        ListSubmodules.Map(group);
        UpdateSubmodules.Map(group);
        ListWorktrees.Map(group);
        AddWorktree.Map(group);
        RemoveWorktree.Map(group);
        var credential = app.MapGroup("/api/v1/orgs/{org}/projects/{project}/git-credential").WithTags("git");
        ShowCredential.Map(credential);
        SetCredential.Map(credential);
        ScanHostKeys.Map(credential);
        SetPolicy.Map(app);
        AccountKey.Map(app);
        AllowedSigners.Map(app);
        GitDoor.Map(app);
        SigningDoor.Map(app);
        LfsDoor.Map(app);
    }

    // Opened first and judged then: a link that is changed between the two leads nowhere.
    private static OpenFolder? Allowed(ProjectDirectory projects, string path)
    {
        var folder = OpenFolder.At(path);
        if (folder is null || projects.Allows(folder.RealPath))
        {
            return folder;
        }

        folder.Dispose();
        return null;
    }
}
