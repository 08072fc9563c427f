using Bailey.Contracts.Platform;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Identity;

/// <summary>
/// At each start: makes the account that the environment names, or the person of a server without sign-in; and while nobody could sign
/// in, prints a fresh setup link, which ends the one before.
/// </summary>
internal sealed partial class FirstStart(
    Instance instance, IServiceScopeFactory scopes, IOptions<AuthOptions> options, ServerPort port, Exposure exposure, Announcements announcements, TimeProvider clock, ILogger<FirstStart> log) : IHostedLifecycleService
{
    private readonly AuthOptions _options = options.Value;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        exposure.Refuse();
        return Task.CompletedTask;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await instance.Run(FirstAccount.Exists, cancellationToken))
        {
            return;
        }

        if (_options.IsOpen)
        {
            await MakePersonWithoutPassword(cancellationToken);
        }
        else if (!string.IsNullOrEmpty(_options.AdminEmail) || !string.IsNullOrEmpty(_options.AdminPassword))
        {
            await MakeFromEnvironment(_options.AdminEmail ?? "", cancellationToken);
        }
    }

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (_options.IsOpen || await instance.Run(FirstAccount.Exists, cancellationToken))
        {
            return;
        }

        var secret = Secret.New();
        await instance.Run(
            scope => scope.Execute(
                """
                insert into setup_link (secret_hash, created) values (@hash, @now)
                on conflict (single) do update set secret_hash = excluded.secret_hash, created = excluded.created
                """,
                new { hash = Secret.Hash(secret), now = clock.GetUtcNow() }),
            cancellationToken);
        announcements.Say($"Setup link: http://localhost:{port.Value}/setup#{secret}");
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task MakeFromEnvironment(string email, CancellationToken cancellationToken)
    {
        if (email.Length == 0 || string.IsNullOrEmpty(_options.AdminPassword))
        {
            throw new StartRefusedException("Of BAILEY_AUTH__ADMIN_EMAIL and BAILEY_AUTH__ADMIN_PASSWORD one is set: set both, or neither to get a setup link.");
        }

        await using var services = scopes.CreateAsyncScope();
        try
        {
            var person = await services.ServiceProvider.GetRequiredService<Accounts>()
                .Prepare(_options.AdminName, email, _options.AdminPassword, isOperator: true, cancellationToken);
            if (await services.ServiceProvider.GetRequiredService<FirstAccount>()
                .Make(person, OrganisationName(), "environment", null, cancellationToken))
            {
                Made(log, person.Id);
            }
        }
        catch (RefusedException refused)
        {
            throw new StartRefusedException($"The account of BAILEY_AUTH__ADMIN_EMAIL cannot be made: {refused.Refusal.Detail}");
        }
    }

    private async Task MakePersonWithoutPassword(CancellationToken cancellationToken)
    {
        if (await instance.Run(scope => scope.Scalar<bool>("select exists (select from users)"), cancellationToken))
        {
            return;
        }

        await using var services = scopes.CreateAsyncScope();
        var person = new Person { Id = Ids.New<UserId>(clock), Name = "You", Email = "you@localhost", IsOperator = true, Created = clock.GetUtcNow() };
        await services.ServiceProvider.GetRequiredService<FirstAccount>().Make(person, OrganisationName(), "no sign-in", null, cancellationToken);
    }

    private string OrganisationName() =>
        DisplayName.Read(_options.AdminOrganisation) ?? throw new StartRefusedException("BAILEY_AUTH__ADMIN_ORGANISATION is not a name.");

    [LoggerMessage(Level = LogLevel.Information, Message = "Made the first account, user {User}, from the environment; its password can be taken out of it now")]
    private static partial void Made(ILogger logger, UserId user);
}
