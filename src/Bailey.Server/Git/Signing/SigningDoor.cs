using Bailey.Server.Access;
using Bailey.Server.Git.Door;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git.Signing;

/// <summary>
/// POST http://git.bailey.internal/{project}/sign: what the signing program in a person's cell hands over, and the signature. Any code in that cell can ask, so
/// that it is off until the person switches it on; the steps are the specification.
/// </summary>
internal sealed class SigningDoor(CellPerson people, AccessGuard guard, SigningKeyVault vault, Signer signer)
{
    public static void Map(IEndpointRouteBuilder app) => GitDoor.Group(app)
        .MapPost("sign", (HttpContext context, string project, GitDoor door, SigningDoor signing) => door.Handle(context, project, signing.Sign)).Audits(Signer.Type);

    private async Task Sign(DoorVisitor visitor, DoorExchange exchange, CancellationToken cancellationToken)
    {
        // 1. A person's own cell, while that person is there; never an agent's or a service's.
        var person = await people.Of(visitor, "sign", cancellationToken);

        // 2. Who may commit in this project.
        if (await guard.Decide(person, Actions.GitWrite, visitor.Organisation, visitor.Project, cancellationToken) is { Allowed: false } decision)
        {
            throw new DoorRefusedException(403, $"{person.Name} may not commit here: {decision.Reason}.");
        }

        // 3. Who switched it on.
        if (await vault.InUse(person.User, cancellationToken) is not { Terminals: true } key)
        {
            throw new DoorRefusedException(403, "Signing from a terminal is switched off. Switch it on on your account page in Bailey.");
        }

        // 4. A commit or a tag and nothing else, in the person's own name, not too often, and in the record first.
        var what = SignedObject.Unsigned(await Payload(exchange, cancellationToken)) ?? throw new DoorRefusedException(422, "Only commits and tags are signed, in the form that git writes.");
        if (signer.Take(person, 1) is { } tooMany)
        {
            throw new DoorRefusedException(403, tooMany);
        }

        var (armored, refused) = await signer.Sign(new SigningRequest(visitor.Organisation, visitor.Workspace, person, key, "terminal"), what, cancellationToken);
        if (armored is null)
        {
            throw new DoorRefusedException(403, refused!);
        }

        exchange.Begin("text/plain; charset=us-ascii");
        await exchange.Write(System.Text.Encoding.ASCII.GetBytes(armored), cancellationToken);
    }

    private static async Task<byte[]> Payload(DoorExchange exchange, CancellationToken cancellationToken)
    {
        var buffer = new byte[SignedObject.Most + 1];
        var count = await exchange.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return count <= SignedObject.Most ? buffer[..count] : throw new DoorRefusedException(413, "The commit or tag is too large to be signed.");
    }
}
