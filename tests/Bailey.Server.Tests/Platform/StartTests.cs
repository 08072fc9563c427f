using System.Net;
using System.Net.Sockets;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Bailey.TestKit;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Bailey.Server.Tests.Platform;

/// <summary>What keeps the server from starting is one line that says what to do; several that start at once do not disturb each other.</summary>
public sealed class StartTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_port_in_use_is_named_before_anything_is_made()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => ServerFixture.Start(new Dictionary<string, string?> { ["Network:Port"] = $"{port}" }));
        Assert.Contains($"Port {port} on 127.0.0.1 is in use", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Network:Addresses", "castle", "no address")]
    [InlineData("Network:TrustedProxies", "castle", "neither an address nor a network")]
    [InlineData("Network:Port", "70000", "BAILEY_NETWORK__PORT must be between")]
    [InlineData("Headers:FrameOptions", "SOMETIMES", "BAILEY_HEADERS__FRAME_OPTIONS")]
    [InlineData("Headers:ReferrerPolicy", "", "BAILEY_HEADERS__REFERRER_POLICY")]
    [InlineData("Headers:ContentSecurityPolicy", "default-src\n'self'", "BAILEY_HEADERS__CONTENT_SECURITY_POLICY")]
    [InlineData("Log:Format", "xml", "plain or json")]
    [InlineData("Database:Url", "postgres://x", "BAILEY_DATABASE")]
    public async Task A_setting_that_cannot_hold_is_named(string setting, string value, string expected)
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => ServerFixture.Start(new Dictionary<string, string?> { [setting] = value, ["Database:InstanceUrl"] = setting == "Database:Url" ? "" : null }
            .Where(s => s.Value is not null).ToDictionary()));
        var line = ServerProcess.Line(failure);
        Assert.NotNull(line);
        Assert.Contains(expected, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused()
    {
        await using var database = await (await PostgresCluster.Shared).CreateDatabase();
        await Apply(database);
        await using (var source = NpgsqlDataSource.Create(database.ConnectionString("bailey_migrator")))
        {
            await using var command = source.CreateCommand("insert into schema_versions (number, name) values (9999, 'later')");
            await command.ExecuteNonQueryAsync(_cancellation);
        }

        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => Apply(database));
        Assert.Contains("The database is of version 9999", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_servers_that_start_at_once_migrate_once()
    {
        await using var database = await (await PostgresCluster.Shared).CreateDatabase();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Apply(database)));
        await using var source = NpgsqlDataSource.Create(database.ConnectionString("bailey_migrator"));
        await using var command = source.CreateCommand("select count(*) from schema_versions");
        Assert.Equal((long)Migrations.All().Count, await command.ExecuteScalarAsync(_cancellation));
    }

    [Fact]
    public void Migrations_have_numbers_of_their_own() =>
        Assert.Equal(Migrations.All().Count, Migrations.All().Select(m => m.Number).Distinct().Count());

    [Fact]
    public async Task A_migration_that_fails_leaves_nothing_half_made()
    {
        await using var database = await (await PostgresCluster.Shared).CreateDatabase();
        await using var admin = NpgsqlDataSource.Create(database.ConnectionString("admin"));
        await using (var block = admin.CreateCommand("create table organisations (blocks text)"))
        {
            await block.ExecuteNonQueryAsync(_cancellation);
        }

        await Assert.ThrowsAsync<PostgresException>(() => Apply(database));
        await using (var clear = admin.CreateCommand("drop table organisations"))
        {
            await clear.ExecuteNonQueryAsync(_cancellation);
        }

        await Apply(database);
    }

    [Fact]
    public void A_folder_that_was_too_open_is_closed_and_one_that_cannot_be_made_is_named()
    {
        var folder = Directory.CreateTempSubdirectory("bailey-data-").FullName;
        var keys = Path.Join(folder, "keys");
        Directory.CreateDirectory(keys, (UnixFileMode)Convert.ToInt32("0755", 8));
        var data = new DataDirectory(Options.Create(new PlatformOptions { DataDirectory = folder, RunDirectory = Path.Join(folder, "run") }));
        Assert.Equal(keys, data.Keys);
        Assert.Equal((UnixFileMode)Convert.ToInt32("0700", 8), File.GetUnixFileMode(keys));
        Assert.Equal((UnixFileMode)Convert.ToInt32("0711", 8), File.GetUnixFileMode(data.Run));
        var impossible = new DataDirectory(Options.Create(new PlatformOptions { DataDirectory = "/proc/nothing", RunDirectory = folder }));
        Assert.Contains("/proc/nothing", Assert.Throws<StartRefusedException>(() => impossible.Keys).Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_full_disk_is_said_in_one_line()
    {
        // Linux' own full disk: the error is the kernel's, not ours.
        var full = Assert.ThrowsAny<IOException>(() =>
        {
            using var stream = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0);
            stream.Write("x"u8);
        });
        Assert.StartsWith("the disk is full", ServerProcess.Line(full), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BAILEY_DATABASE__INSTANCE_URL", "DATABASE:INSTANCEURL")]
    [InlineData("BAILEY_NETWORK__TRUSTED_PROXIES", "NETWORK:TRUSTEDPROXIES")]
    [InlineData("BAILEY_DATA", "DATA")]
    public void A_variable_of_the_environment_is_a_setting(string variable, string key) =>
        Assert.Equal(key, Settings.Read(new System.Collections.Hashtable { [variable] = "x", ["OTHER_VALUE"] = "y" }).Single().Key);

    [Theory]
    [InlineData("Database", "InstanceUrl", "BAILEY_DATABASE__INSTANCE_URL")]
    [InlineData(null, "Data", "BAILEY_DATA")]
    [InlineData("Headers", "CrossOriginOpenerPolicy", "BAILEY_HEADERS__CROSS_ORIGIN_OPENER_POLICY")]
    public void A_setting_has_one_variable(string? section, string property, string variable) => Assert.Equal(variable, Settings.Variable(section, property));

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    public void Limits_count_an_address_or_the_network_of_one(string address, string client) => Assert.Equal(client, RateLimits.Client(IPAddress.Parse(address)));

    private Task Apply(TestDatabase database) => Migrations.Apply(DatabasePools.Migrator(database.ConnectionString("bailey_migrator")), "bailey_tenant", "bailey_instance", _cancellation);
}
