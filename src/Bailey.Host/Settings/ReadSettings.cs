using System.Diagnostics.CodeAnalysis;
using Bailey.Host.Egress;
using Microsoft.Extensions.Configuration;

namespace Bailey.Host.Settings;

/// <summary>A setting that cannot work. The message is for the operator and ends the start.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Made here alone, always with a message.")]
internal sealed class SettingException(string message) : Exception(message);

/// <summary>Reads and checks the settings.</summary>
internal static class ReadSettings
{
    public static HostSettings From(IConfiguration configuration)
    {
        var server = Value("SERVER_RUN") ?? "/run/bailey/server";
        var build = Path.GetFullPath(Value("BUILD") ?? Path.Join(AppContext.BaseDirectory, ".."));
        var settings = new HostSettings
        {
            Data = Path.GetFullPath(Value("DATA") ?? "/var/lib/bailey/host"),
            Server = Path.Join(server, "hosts.sock"),
            Internal = Path.Join(server, "internal.sock"),
            ServerUid = Value("SERVER_UID") is { } uid ? Number(uid) : null,
            Warden = Path.GetFullPath(Value("HOST:WARDEN") ?? Path.Join(build, "warden", "bailey-warden")),
            Tini = Value("HOST:TINI") ?? "/usr/bin/tini-static",
            ControlGroups = (Value("CGROUPS") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries),
            Registries = RegistryList.Read(Value("REGISTRIES")),
            UpstreamProxy = Proxy(Value("EGRESS:PROXY")),
            Build = Path.GetFileName(Path.TrimEndingDirectorySeparator(build)),
        };

        foreach (var path in new[] { settings.Warden, settings.Tini })
        {
            ReadableByAll(path);
        }

        return settings;

        string? Value(string name) => configuration[name] is { Length: > 0 } value ? value : null;
    }

    private static uint Number(string text) =>
        uint.TryParse(text, out var number) ? number : throw new SettingException($"BAILEY_SERVER_UID is not a number: {text}");

    private static Uri? Proxy(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        // Its words are not repeated: a proxy's address may hold a password.
        return Uri.TryCreate(text, UriKind.Absolute, out var proxy) && proxy.Scheme == "http" && proxy.AbsolutePath == "/"
            ? proxy
            : throw new SettingException("BAILEY_EGRESS__PROXY must look like http://host:port.");
    }

    // The ids of a block are neither the server's nor the host's user: what is mounted into a sandbox must be open to all.
    private static void ReadableByAll(string path)
    {
        if (!File.Exists(path))
        {
            throw new SettingException($"{path} is missing. Build and publish first, or name it in BAILEY_HOST__WARDEN or BAILEY_HOST__TINI.");
        }

        const UnixFileMode run = UnixFileMode.OtherExecute;
        if (!File.GetUnixFileMode(path).HasFlag(run | UnixFileMode.OtherRead))
        {
            throw new SettingException($"{path} must be readable and executable by everyone: chmod o+rx {path}");
        }

        for (var folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (!File.GetUnixFileMode(folder).HasFlag(run))
            {
                throw new SettingException($"{folder} must let everyone through, or no sandbox can start {path}: chmod o+x {folder}");
            }
        }
    }
}
