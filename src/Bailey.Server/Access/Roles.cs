using static Bailey.Server.Access.Actions;

namespace Bailey.Server.Access;

/// <summary>Which role allows what. Grants add up and nothing here denies.</summary>
public static class Roles
{
    private static readonly string[] s_viewer = [ProjectRead, WorkspaceRead, FileRead, GitRead, TerminalRead, ProcessRead];
    private static readonly string[] s_developer = [.. s_viewer, WorkspaceCreate, WorkspaceRun, FileWrite, GitWrite, GitPush, TerminalUse];
    private static readonly string[] s_maintainer = [.. s_developer, ProjectManage, WorkspaceDelete];
    private static readonly string[] s_member = [OrganisationRead, MemberRead, ProjectList, ProjectCreate, HostRead];
    private static readonly string[] s_auditor = [OrganisationRead, MemberRead, ProjectList, AuditRead, HostRead];
    private static readonly string[] s_everything = [.. s_member, MemberManage, AuditRead, PolicyManage, .. s_maintainer];

    /// <summary>Roles in an organisation; owner and admin hold every project of it too.</summary>
    public static IReadOnlyDictionary<string, IReadOnlySet<string>> OfOrganisation { get; } = new Dictionary<string, IReadOnlySet<string>>
    {
        ["owner"] = s_everything.ToHashSet(),
        ["admin"] = s_everything.ToHashSet(),
        ["member"] = s_member.ToHashSet(),
        ["auditor"] = s_auditor.ToHashSet(),
        ["pending"] = new HashSet<string>(),
    };

    /// <summary>Roles in a project.</summary>
    public static IReadOnlyDictionary<string, IReadOnlySet<string>> OfProject { get; } = new Dictionary<string, IReadOnlySet<string>>
    {
        ["maintainer"] = s_maintainer.ToHashSet(),
        ["developer"] = s_developer.ToHashSet(),
        ["viewer"] = s_viewer.ToHashSet(),
    };
}
