using System.Text;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git.Signing;

/// <summary>
/// GET …/git/allowed-signers: who signs with which key, as <c>gpg.ssh.allowedSignersFile</c> of git and <c>ssh-keygen -Y verify</c> read it, so that anybody can check
/// signatures without Bailey.
/// </summary>
internal static class AllowedSigners
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/api/v1/orgs/{org}/git/allowed-signers", Handle).WithTags("git")
        .Requires(Actions.MemberRead).OnlyReads().Produces<string>(StatusCodes.Status200OK, "text/plain");

    private static async Task<IResult> Handle(
        OrgId org, Tenant tenant, Instance instance, Memberships memberships, FindPerson find, HttpContext http, CancellationToken cancellationToken)
    {
        var members = await tenant.Run(org, memberships.Everybody, cancellationToken);
        var keys = await instance.Run(scope => SigningKeyStore.OfAll(scope, members.Select(member => member.UserId)), cancellationToken);
        var lines = new StringBuilder();
        foreach (var mine in keys.GroupBy(key => key.UserId))
        {
            // A name in this file is a list of patterns: what would be one is left out, and so is its key.
            if (await find(mine.Key, cancellationToken) is { } person && CommitAuthor.Email(person) is var email && email.All(c => c is > ' ' and < '\x7f' and not ('*' or '?' or '!' or ',' or '"' or '#')))
            {
                foreach (var key in mine)
                {
                    lines.Append(email).Append(" namespaces=\"git\" ").Append(key.Line).Append('\n');
                }
            }
        }

        http.Response.Headers.ContentDisposition = "attachment; filename=allowed_signers";
        return Results.Text(lines.ToString(), "text/plain; charset=utf-8");
    }
}
