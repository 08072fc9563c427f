using Bailey.Server.Workspaces;

namespace Bailey.Server.Languages;

/// <summary>The entry points of the room.</summary>
public static class LanguagesRoom
{
    /// <summary>Language servers for the editor.</summary>
    public static IServiceCollection AddLanguages(this IServiceCollection services)
    {
        services.AddSingleton<LanguageFinder>();
        services.AddSingleton<LanguageSwitch>();
        services.AddSingleton<LanguageSessions>();
        services.AddSingleton<ShowLanguages>();
        services.AddSingleton<LanguageWatch>();
        services.AddHostedService(s => s.GetRequiredService<LanguageWatch>());
        services.AddSingleton<BeforeStop>(s => s.GetRequiredService<LanguageWatch>().BeforeStop);
        return services;
    }

    /// <summary>The routes below <c>…/workspaces/{workspace}/languages</c>.</summary>
    public static void MapLanguages(this IEndpointRouteBuilder app)
    {
        var workspace = app.MapGroup("/api/v1/orgs/{org}/workspaces/{workspace}").WithTags("languages");
        ShowLanguages.Map(workspace);
        ConnectLanguage.Map(workspace);
    }
}
