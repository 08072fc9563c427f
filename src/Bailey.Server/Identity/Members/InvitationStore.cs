using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Identity.Members;

/// <summary>SQL of one-time links that add a person.</summary>
internal static class InvitationStore
{
    public static Task Add(TenantScope scope, InvitationId id, string email, string role, byte[] hash, UserId by, DateTimeOffset now, DateTimeOffset expires) =>
        scope.Execute(
            """
            insert into invitations (org_id, id, email, email_key, role, secret_hash, created_by, created, expires)
            values (@org, @id, @email, @key, @role, @hash, @by, @now, @expires)
            """,
            new { org = scope.Organisation, id, email, key = EmailAddress.Key(email), role, hash, by, now, expires });

    /// <summary>Newest first.</summary>
    public static Task<IReadOnlyList<Invitation>> Open(TenantScope scope, DateTimeOffset now, InvitationId? after, int limit) => scope.Query<Invitation>(
        """
        select id, email, role, created, expires from invitations
        where org_id = @org and expires > @now and (@after::uuid is null or id < @after) order by id desc limit @limit
        """,
        new { org = scope.Organisation, now, after = after?.Value, limit });

    public static Task<string?> Withdraw(TenantScope scope, InvitationId id) =>
        scope.Scalar<string>("delete from invitations where org_id = @org and id = @id returning email", new { org = scope.Organisation, id });

    /// <summary>Links of somebody who may not invite any more: they would be a way back in.</summary>
    public static Task WithdrawOf(TenantScope scope, UserId by) =>
        scope.Execute("delete from invitations where org_id = @org and created_by = @by", new { org = scope.Organisation, by });

    public static Task<OpenInvitation?> Find(InstanceScope scope, byte[] hash, DateTimeOffset now) => scope.Find<OpenInvitation>(
        "select org_id, id, email, email_key, role, claimed_by from invitations where secret_hash = @hash and expires > @now", new { hash, now });

    /// <summary>Binds the link to the account that is made from it; false when somebody else was quicker.</summary>
    public static async Task<bool> Claim(InstanceScope scope, OpenInvitation invitation, UserId user) => await scope.Execute(
        "update invitations set claimed_by = @user where org_id = @OrgId and id = @Id and (claimed_by is null or claimed_by = @user)",
        new { invitation.OrgId, invitation.Id, user }) == 1;

    /// <summary>Uses the link up; the role that it gives, or null when it is gone.</summary>
    public static Task<string?> Use(TenantScope scope, InvitationId id, UserId user) => scope.Scalar<string>(
        "delete from invitations where org_id = @org and id = @id and claimed_by = @user returning role", new { org = scope.Organisation, id, user });

    public static Task<int> DeleteExpired(InstanceScope scope, DateTimeOffset now) =>
        scope.Execute("delete from invitations where expires <= @now", new { now });
}

/// <summary>A link that is valid now.</summary>
internal sealed record OpenInvitation(OrgId OrgId, InvitationId Id, string Email, string EmailKey, string Role, UserId? ClaimedBy);
