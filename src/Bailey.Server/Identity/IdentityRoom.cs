using Bailey.Server.Access;
using Bailey.Server.Identity.Devices;
using Bailey.Server.Identity.Members;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Microsoft.AspNetCore.Identity;

namespace Bailey.Server.Identity;

/// <summary>The entry points of the room.</summary>
public static class IdentityRoom
{
    /// <summary>People, sessions, and how somebody becomes signed in.</summary>
    public static IServiceCollection AddIdentity(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<AuthOptions>(configuration.GetSection("Auth"));
        services.AddScoped<PersonStore>();
        services.AddScoped<IUserStore<Person>>(s => s.GetRequiredService<PersonStore>());
        services.AddScoped<IUserValidator<Person>, PersonRule>();
        services.AddScoped<IPasswordValidator<Person>, PasswordRule>();
        services.AddScoped<ILookupNormalizer, EmailAddress>();
        services.AddScoped<IPasswordHasher<Person>, NoHasher>();
        services.AddIdentityCore<Person>();
        services.AddScoped<Accounts>();
        services.AddScoped<FirstAccount>();
        services.AddSingleton<Passwords>();
        services.AddSingleton<SignInAttempts>();
        services.AddSingleton<SignInRecord>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<DeviceGuesses>();
        services.AddSingleton<SessionAnswer>();
        services.AddSingleton(s => new People(s.GetRequiredService<Instance>()));
        services.AddSingleton<FindPerson>(s => s.GetRequiredService<People>().Program);
        services.AddSingleton<Exposure>();
        services.AddSingleton<FirstUser>();
        services.AddSingleton<ServerPort>();
        services.AddHostedService<FirstStart>();
        services.AddHostedService<Forgetting>();
        return services;
    }

    /// <summary>Finds out who asks; after routing, before Access.</summary>
    public static void UseIdentity(this IApplicationBuilder app) => app.UseMiddleware<IdentityMiddleware>();

    /// <summary>Its routes.</summary>
    public static void MapIdentity(this IEndpointRouteBuilder app)
    {
        var auth = app.MapGroup("/api/v1/auth").WithTags("Identity");
        SetUp.Map(auth);
        SignIn.Map(auth);
        SignOut.Map(auth);
        ReadSession.Map(auth);
        ChangePassword.Map(auth);
        ListSessions.Map(auth);
        EndSession.Map(auth);
        CreateToken.Map(auth);
        AuthorizeDevice.Map(auth);
        FetchDeviceToken.Map(auth);
        ShowDevice.Map(auth);
        DecideDevice.Map(auth);
        AcceptInvitation.Map(auth);
        Organisations.Map(app);
        SetActive.Map(app);
        var org = app.MapGroup("/api/v1/orgs/{org}").WithTags("Members");
        ListMembers.Map(org);
        InviteMember.Map(org);
        Invitations.Map(org);
        ChangeMember.Map(org);
        SetProjectRole.Map(org);
    }
}
