using System.ComponentModel.DataAnnotations;
using Bailey.Server.Platform.Database;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Bailey.Server.Platform;

/// <summary>
/// One run of the server as a process: exit code 0 after a clean stop, 78 and one line on stdout when it cannot start for a reason that
/// its operator can mend.
/// </summary>
public static class ServerProcess
{
    private const int CannotStart = 78;
    private const int NoSpaceLeft = 28;

    /// <summary>Builds, runs, and says in one line why not.</summary>
    public static async Task<int> Run(Func<Action<WebApplicationBuilder>, WebApplication> build)
    {
        try
        {
            // A cluster that is there starts beside everything else, and so are the routes made ready.
            await using var app = build(EmbeddedPostgres.Begin);
            _ = Task.Run(() => ((IEndpointRouteBuilder)app).DataSources.Sum(source => source.Endpoints.Count));
            await app.RunAsync();
            return 0;
        }
        catch (Exception failure) when (Line(failure) is { } line)
        {
            await Console.Out.WriteLineAsync($"Bailey did not start: {line}");
            await Console.Error.WriteLineAsync($"did not start: {line}");
            return CannotStart;
        }
    }

    /// <summary>What the operator can do about it; null for a defect, whose stack the log needs.</summary>
    internal static string? Line(Exception failure) => failure switch
    {
        StartRefusedException refused => refused.Message,
        OptionsValidationException options => string.Join(" ", options.Failures.Select(SettingFault.Line)),
        InvalidOperationException unreadable when SettingFault.Unreadable(unreadable) is { } line => line,
        ValidationException invalid => invalid.Message,
        AggregateException several => several.InnerExceptions.Select(Line).FirstOrDefault(line => line is not null),
        IOException { InnerException: AddressInUseException } used => $"{used.Message} Another program uses the port; BAILEY_NETWORK__PORT takes another.",
        IOException full when (full.HResult & 0xFFFF) == NoSpaceLeft => $"the disk is full ({full.Message}). Make room and start again; nothing was changed.",
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => "the database's disk is full. Make room and start again; nothing was changed.",
        UnauthorizedAccessException denied => $"{denied.Message} Give this user the right, or set BAILEY_DATA to another directory.",
        PostgresException database => $"the database refused: {database.MessageText} ({database.SqlState}).",
        NpgsqlException unreachable => $"the database cannot be reached: {unreachable.Message}.",
        _ => null,
    };
}
