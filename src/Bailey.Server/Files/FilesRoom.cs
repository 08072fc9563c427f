using Microsoft.Extensions.Options;

namespace Bailey.Server.Files;

/// <summary>The entry points of the room.</summary>
public static class FilesRoom
{
    /// <summary>Files of workspaces, through their wardens.</summary>
    public static IServiceCollection AddFiles(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<FilesOptions>().Bind(configuration.GetSection("Files")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<FileChanges>();
        return services;
    }

    /// <summary>The routes below <c>…/workspaces/{workspace}</c>.</summary>
    public static void MapFiles(this IEndpointRouteBuilder app)
    {
        var options = app.ServiceProvider.GetRequiredService<IOptions<FilesOptions>>().Value;
        var workspace = app.MapGroup("/api/v1/orgs/{org}/workspaces/{workspace}");
        var files = workspace.MapGroup("/files");
        ListFiles.Map(files);
        ListNames.Map(files);
        ReadFile.Map(files);
        WriteFile.Map(files, options);
        MoveFile.Map(files);
        DeleteFiles.Map(files);
        TrashRoutes.Map(files);
        UploadFiles.Map(files, options);
        DownloadArchive.Map(files);
        WatchFiles.Map(files);
        SearchFiles.Map(workspace);
    }
}
