namespace Bailey.Server.Access;

/// <summary>The closed list of what a principal can be allowed to do. A route names one; roles are sets of them.</summary>
public static class Actions
{
    // Of the instance: whoever is signed in, or its operator.
    public const string AccountUse = "account.use";
    public const string OrganisationCreate = "organisation.create";
    public const string InstanceRead = "instance.read";
    public const string PersonManage = "person.manage";

    // Of an organisation.
    public const string OrganisationRead = "organisation.read";
    public const string MemberRead = "member.read";
    public const string MemberManage = "member.manage";
    public const string ProjectList = "project.list";
    public const string ProjectCreate = "project.create";
    public const string AuditRead = "audit.read";
    public const string HostRead = "host.read";
    public const string PolicyManage = "policy.manage";

    // Of a project and its workspaces.
    public const string ProjectRead = "project.read";
    public const string ProjectManage = "project.manage";
    public const string WorkspaceRead = "workspace.read";
    public const string WorkspaceCreate = "workspace.create";
    public const string WorkspaceRun = "workspace.run";
    public const string WorkspaceDelete = "workspace.delete";
    public const string FileRead = "file.read";
    public const string FileWrite = "file.write";
    public const string GitRead = "git.read";
    public const string GitWrite = "git.write";
    public const string GitPush = "git.push";
    public const string TerminalRead = "terminal.read";
    public const string TerminalUse = "terminal.use";
    public const string ProcessRead = "process.read";

    private static readonly HashSet<string> s_instance = [AccountUse, OrganisationCreate, InstanceRead, PersonManage];

    private static readonly HashSet<string> s_organisation =
        [OrganisationRead, MemberRead, MemberManage, ProjectList, ProjectCreate, AuditRead, HostRead, PolicyManage];

    private static readonly HashSet<string> s_project =
        [ProjectRead, ProjectManage, WorkspaceRead, WorkspaceCreate, WorkspaceRun, WorkspaceDelete, FileRead, FileWrite, GitRead, GitWrite, GitPush, TerminalRead, TerminalUse, ProcessRead];

    /// <summary>Every action there is.</summary>
    public static IReadOnlySet<string> All { get; } = s_instance.Union(s_organisation).Union(s_project).ToHashSet();

    /// <summary>What the action is decided over.</summary>
    public static ActionScope ScopeOf(string action) =>
        s_instance.Contains(action) ? ActionScope.Instance
        : s_organisation.Contains(action) ? ActionScope.Organisation
        : s_project.Contains(action) ? ActionScope.Project
        : throw new ArgumentOutOfRangeException(nameof(action), action, "Not an action of the closed list.");
}

/// <summary>What an action is decided over.</summary>
public enum ActionScope
{
    /// <summary>The whole server.</summary>
    Instance,

    /// <summary>One organisation.</summary>
    Organisation,

    /// <summary>One project of an organisation, with its workspaces.</summary>
    Project,
}
