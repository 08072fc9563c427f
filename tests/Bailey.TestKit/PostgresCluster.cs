using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace Bailey.TestKit;

/// <summary>
/// One private PostgreSQL for a whole test run, with the three logins of the server and a database for each fixture. It runs as an ordinary user
/// (PostgreSQL refuses root) and ends with the test run, however that ends: it watches its standard input.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgresCluster>> s_shared = new(Start);
    private readonly Process _process;
    private readonly string _folder;
    private readonly NpgsqlDataSource _admin;

    private PostgresCluster(Process process, string folder)
    {
        (_process, _folder) = (process, folder);
        _admin = NpgsqlDataSource.Create($"Host={folder};Username=admin;Database=postgres;Maximum Pool Size=4;Timeout=60;Command Timeout=60");
    }

    /// <summary>The cluster of this test run; the first caller starts it.</summary>
    public static Task<PostgresCluster> Shared => s_shared.Value;

    /// <summary>A fresh, empty database, owned by the migrator's login.</summary>
    public async Task<TestDatabase> CreateDatabase()
    {
        var name = $"t{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
        await Execute($"create database {name} owner bailey_migrator strategy file_copy");
        return new TestDatabase(this, name, _folder);
    }

    /// <summary>Runs a statement as the cluster's administrator.</summary>
    public async Task Execute(string sql)
    {
        await using var command = _admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Ends the cluster and removes its files.</summary>
    public async ValueTask DisposeAsync()
    {
        await _admin.DisposeAsync();
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<PostgresCluster> Start()
    {
        var programs = Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(d => Path.Join(d, "bin")).First(d => File.Exists(Path.Join(d, "initdb")));
        var folder = $"/tmp/bailey-test-pg-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        // The shell stays between: when this process dies, its end of the pipe closes and the shell stops PostgreSQL.
        const string script = """
            set -e
            umask 077
            "$1/initdb" -D "$2/data" --username=admin --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync --no-instructions >"$2/initdb.log" 2>&1
            "$1/postgres" -D "$2/data" -k "$2" -c listen_addresses='' -c unix_socket_permissions=0777 -c fsync=off -c synchronous_commit=off \
              -c full_page_writes=off -c max_connections=400 -c shared_buffers=64MB -c jit=off -c autovacuum=off >"$2/postgres.log" 2>&1 &
            server=$!
            while ! "$1/pg_isready" -q -h "$2"; do kill -0 $server; sleep 0.05; done
            echo ready
            read -r _ || true
            kill -INT $server
            wait $server || true
            """;
        Directory.CreateDirectory(folder);
        string[] arguments = ["-c", script, "sh", programs, folder];
        ProcessStartInfo start;
        if (Environment.IsPrivilegedProcess)
        {
            var user = File.ReadLines("/etc/passwd").Select(l => l.Split(':')).OrderByDescending(l => l[0] == "bailey").First(l => l[0] is "bailey" or "nobody");
            start = new ProcessStartInfo("setpriv", ["--reuid", user[2], "--regid", user[3], "--clear-groups", "--", "sh", .. arguments]) { UseShellExecute = false };
            using var chown = Process.Start(new ProcessStartInfo("chown", [$"{user[2]}:{user[3]}", folder]))!;
            await chown.WaitForExitAsync();
        }
        else
        {
            start = new ProcessStartInfo("sh", arguments) { UseShellExecute = false };
        }

        File.SetUnixFileMode(folder, (UnixFileMode)Convert.ToInt32("0711", 8));
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.WorkingDirectory = "/";
        var process = Process.Start(start)!;
        if (await process.StandardOutput.ReadLineAsync() != "ready")
        {
            throw new InvalidOperationException($"PostgreSQL for tests did not start; see {folder}.");
        }

        var cluster = new PostgresCluster(process, folder);
        foreach (var login in (string[])["bailey_migrator", "bailey_tenant", "bailey_instance"])
        {
            await cluster.Execute($"create role {login} login nosuperuser nocreatedb nocreaterole nobypassrls");
        }

        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            process.StandardInput.Close();
            process.WaitForExit(5000);
            Directory.Delete(folder, recursive: true);
        };
        return cluster;
    }
}

/// <summary>One database of the test cluster; disposing drops it.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly PostgresCluster _cluster;
    private readonly string _host;

    internal TestDatabase(PostgresCluster cluster, string name, string host) => (_cluster, Name, _host) = (cluster, name, host);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The settings that make a server use it.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Database:Url"] = ConnectionString("bailey_tenant"),
        ["Database:InstanceUrl"] = ConnectionString("bailey_instance"),
        ["Database:MigrationUrl"] = ConnectionString("bailey_migrator"),
    };

    /// <summary>As one of the logins bailey_tenant, bailey_instance, bailey_migrator, or as admin.</summary>
    public string ConnectionString(string login) => string.Create(CultureInfo.InvariantCulture, $"Host={_host};Username={login};Database={Name}");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _cluster.Execute($"drop database if exists {Name} with (force)");
}
