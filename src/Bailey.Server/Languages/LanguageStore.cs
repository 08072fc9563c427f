using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Languages;

/// <summary>SQL of the room.</summary>
internal static class LanguageStore
{
    public static Task<bool> IsOn(TenantScope scope, ProjectId project, UserId user) => scope.Scalar<bool>(
        "select exists (select from language_switches where org_id = @org and project_id = @project and user_id = @user)",
        new { org = scope.Organisation, project, user });

    /// <summary>False when it was on already.</summary>
    public static async Task<bool> SwitchOn(TenantScope scope, ProjectId project, UserId user, DateTimeOffset now) => await scope.Execute(
        "insert into language_switches (org_id, project_id, user_id, switched) values (@org, @project, @user, @now) on conflict do nothing",
        new { org = scope.Organisation, project, user, now }) == 1;

    /// <summary>False when it was off already.</summary>
    public static async Task<bool> SwitchOff(TenantScope scope, ProjectId project, UserId user) => await scope.Execute(
        "delete from language_switches where org_id = @org and project_id = @project and user_id = @user", new { org = scope.Organisation, project, user }) == 1;
}
