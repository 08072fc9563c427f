using Microsoft.Extensions.Logging.Console;

namespace Bailey.Server.Platform;

/// <summary>
/// The log goes to stderr; stdout is for the person who started the server. The framework's own request lines stay off, since they hold
/// query strings.
/// </summary>
internal static class Logging
{
    public static void AddLog(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection("Log").Get<LogOptions>() ?? new LogOptions();
        builder.Logging.SetMinimumLevel(options.Level);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("Npgsql", LogLevel.Warning);
        // ServerProcess says it in one line.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        if (options.Format == "json")
        {
            builder.Logging.AddJsonConsole(json => (json.UseUtcTimestamp, json.TimestampFormat, json.IncludeScopes) = (true, "O", true));
        }
        else
        {
            builder.Logging.AddSimpleConsole(line => (line.SingleLine, line.UseUtcTimestamp, line.TimestampFormat, line.ColorBehavior) =
                (true, true, "yyyy-MM-dd HH:mm:ss.fff ", LoggerColorBehavior.Disabled));
        }

        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
