using System.Globalization;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Platform.Database;

/// <summary>
/// A private cluster of the machine's PostgreSQL: a Unix socket in a folder of mode 0700 and no network, in a session of its own so that
/// it outlives a killed server. A live one is adopted, a dead one is started again and recovers by itself.
/// </summary>
internal sealed class EmbeddedPostgres(DataDirectory data, IOptions<DatabaseOptions> options) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_glance = TimeSpan.FromMilliseconds(5);
    private static readonly string[] s_reasons = ["No space left", "error:", "FATAL:"];
    private readonly SemaphoreSlim _gate = new(1);
    private bool _stopping;

    private string Cluster => Path.Join(data.Postgres, "data");

    private string Sockets
    {
        get
        {
            var path = Path.Join(data.Run, "pg");
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return path;
        }
    }

    /// <summary>Whether the cluster's logins and database have been made.</summary>
    public bool HasLogins
    {
        get => File.Exists(LoginsMade);
        set => File.WriteAllText(LoginsMade, "");
    }

    private string LoginsMade => Path.Join(Cluster, "bailey-logins");

    /// <summary>The connection string of one of the cluster's logins.</summary>
    public string ConnectionString(string login, string database = "bailey") => $"Host={Sockets};Username={login};Database={database};Include Error Detail=false";

    /// <summary>
    /// Starts a cluster that is there already, when one is used at all, before the server is put together, for <see cref="Start"/> to find; what
    /// goes wrong, with the settings too, is said there.
    /// </summary>
    public static void Begin(WebApplicationBuilder builder)
    {
        var (settings, options) = (new PlatformOptions(), new DatabaseOptions());
        try
        {
            builder.Configuration.Bind(settings);
            builder.Configuration.GetSection("Database").Bind(options);
        }
        catch (InvalidOperationException)
        {
            return;
        }

        if (!string.IsNullOrEmpty(options.Url) || !File.Exists(Path.Join(settings.DataDirectory, "pg", "data", "PG_VERSION")))
        {
            return;
        }

        var embedded = new EmbeddedPostgres(new DataDirectory(Options.Create(settings)), Options.Create(options));
        builder.Services.AddSingleton(_ => embedded);
        _ = Task.Run(() => embedded.Start(CancellationToken.None));
    }

    /// <summary>Makes the cluster if there is none, and starts it if it does not run.</summary>
    public async Task Start(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_stopping || IsAlive())
            {
                return;
            }

            if (!File.Exists(Path.Join(Cluster, "PG_VERSION")))
            {
                await Create(cancellationToken);
            }

            RefuseOtherVersion();
            var starting = Run("pg_ctl", ["start", "--wait", "--timeout=60", "--silent", "-D", Cluster, "-l", Path.Join(data.Logs, "postgres.log"), "-o", $"-k {Sockets}"], cancellationToken);
            // pg_ctl looks ten times a second, which is most of a start's wait.
            while (!starting.IsCompleted && !IsAlive())
            {
                await Task.WhenAny(starting, Task.Delay(s_glance, cancellationToken));
            }

            if (!IsAlive() && (await starting).ExitCode != 0 && !IsAlive())
            {
                throw new StartRefusedException($"PostgreSQL did not start; its log is {Path.Join(data.Logs, "postgres.log")}: {LastLine()}");
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Stops it cleanly; connections end at once.</summary>
    public async Task Stop()
    {
        await _gate.WaitAsync();
        try
        {
            _stopping = true;
            if (IsAlive())
            {
                await Run("pg_ctl", ["stop", "--mode=fast", "--wait", "--timeout=20", "--silent", "-D", Cluster], CancellationToken.None);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    /// <summary>Whether the postmaster of this cluster runs.</summary>
    public bool IsAlive()
    {
        var file = Path.Join(Cluster, "postmaster.pid");
        try
        {
            var lines = File.ReadAllLines(file);
            return lines.Length > 7 && lines[7].StartsWith("ready", StringComparison.Ordinal)
                && int.TryParse(lines[0], CultureInfo.InvariantCulture, out var pid)
                && File.ReadAllText($"/proc/{pid}/cmdline").Contains(Cluster, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task Create(CancellationToken cancellationToken)
    {
        // A half-made cluster of an interrupted first start has no PG_VERSION and is of no use to anybody.
        if (Directory.Exists(Cluster))
        {
            Directory.Delete(Cluster, recursive: true);
        }

        var fresh = Path.Join(data.Postgres, "new");
        if (Directory.Exists(fresh))
        {
            Directory.Delete(fresh, recursive: true);
        }

        var made = await Run("initdb", ["-D", fresh, "--username=bailey_admin", "--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", "--no-instructions"], cancellationToken);
        if (made.ExitCode != 0)
        {
            throw new StartRefusedException($"The database could not be made in {data.Postgres}: {Reason(made.Error)}");
        }

        await File.AppendAllTextAsync(Path.Join(fresh, "postgresql.conf"), """

            # Bailey: a private cluster, reached by one user over one socket.
            listen_addresses = ''
            unix_socket_permissions = 0700
            max_connections = 100
            shared_buffers = 32MB
            wal_level = minimal
            max_wal_senders = 0
            max_wal_size = 256MB
            jit = off
            autovacuum_naptime = 5min
            log_timezone = 'UTC'
            timezone = 'UTC'
            """, cancellationToken);
        Directory.Move(fresh, Cluster);
    }

    // initdb says what is wrong and then what could be done; the first is what counts.
    private static string Reason(string error)
    {
        var lines = error.Trim().Split('\n');
        return lines.FirstOrDefault(line => s_reasons.Any(word => line.Contains(word, StringComparison.Ordinal))) ?? lines[^1];
    }

    private void RefuseOtherVersion()
    {
        var cluster = File.ReadAllText(Path.Join(Cluster, "PG_VERSION")).Trim();
        var programs = Path.GetFileName(Path.GetDirectoryName(Programs().TrimEnd('/')));
        if (programs != cluster)
        {
            throw new StartRefusedException($"The database is of PostgreSQL {cluster}, the programs are of {programs}. Install postgresql-{cluster}, or set BAILEY_DATABASE__PROGRAMS.");
        }
    }

    private string Programs()
    {
        if (options.Value.Programs is { Length: > 0 } configured)
        {
            return configured;
        }

        var version = File.Exists(Path.Join(Cluster, "PG_VERSION")) ? File.ReadAllText(Path.Join(Cluster, "PG_VERSION")).Trim() : null;
        var found = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Where(d => File.Exists(Path.Join(d, "bin", "initdb"))).OrderByDescending(d => int.Parse(Path.GetFileName(d), CultureInfo.InvariantCulture)).ToArray()
            : [];
        return (found.FirstOrDefault(d => Path.GetFileName(d) == version) ?? found.FirstOrDefault()) is { } folder
            ? Path.Join(folder, "bin")
            : throw new StartRefusedException("PostgreSQL's server programs are missing: apt install postgresql-15, or set BAILEY_DATABASE__URL.");
    }

    private string LastLine()
    {
        try
        {
            return File.ReadLines(Path.Join(data.Logs, "postgres.log")).LastOrDefault() ?? "no line";
        }
        catch (IOException)
        {
            return "no log";
        }
    }

    private Task<ChildProgram.Outcome> Run(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        ChildProgram.Run(Path.Join(Programs(), program), arguments, s_patience, cancellationToken);
}
