using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bailey.Contracts.Egress;
using Bailey.TestKit;

namespace Bailey.EndToEnd.Tests;

/// <summary>A closed network: the server's own calls and what leaves a sandbox go through the operator's proxy, and nobody reads its password.</summary>
public sealed class UpstreamProxyTests
{
    private const string Password = "open-sesame-7319";
    private const string Name = "code.example.test"; // known to no name server (RFC 6761)

    [Fact]
    public async Task Git_and_sandboxes_reach_the_world_through_the_proxy_and_say_so_when_it_fails()
    {
        using var folder = new TemporaryFolder();
        var repository = await HostileRepository.Create(folder.Path);
        using var certificate = Certificate();
        var trusted = folder.At("trusted.pem");
        await File.WriteAllTextAsync(trusted, certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        await using var peer = await SmartHttpPeer.Start(certificate);
        peer.Root = Path.GetDirectoryName(repository)!;
        peer.Before = context =>
        {
            if (context.Request.Path != "/hello")
            {
                return false;
            }

            context.Response.Headers.ContentLength = 0;
            context.Response.Headers["X-Answer"] = "from-the-world";
            return true;
        };
        await using var proxy = new ConnectProxy(peer.Address.Port, peer.SecurePort, $"fred:{Password}");
        proxy.Start();
        var address = string.Create(CultureInfo.InvariantCulture, $"http://fred:{Password}@127.0.0.1:{proxy.Port}");
        await using var bailey = await BaileyInstance.Start(new Dictionary<string, string>
        {
            ["BAILEY_NETWORK__UPSTREAM_PROXY"] = address,
            ["BAILEY_EGRESS__PROXY"] = address,
            ["SSL_CERT_FILE"] = trusted,
        });
        using var owner = await Person.SetUp(bailey);

        // The clone: the server's call, by a name that only the proxy knows.
        var workspace = await owner.CreateWorkspace("closed", $"https://{Name}/{Path.GetFileName(repository)}");
        Assert.Contains($"CONNECT {Name}:443 HTTP/1.1 200", proxy.Asked);

        // What leaves the sandbox: listed, through the proxy; not listed, not even the proxy hears of it.
        await owner.Do(HttpMethod.Put, $"{owner.Route}/projects/{workspace.Project}/egress", new ProjectEgress(null, [new EgressEntry(Name)], []));
        proxy.Asked.Clear();
        using var terminal = await owner.OpenTerminal(workspace);
        await terminal.Run($"curl -sSi --max-time 20 http://{Name}/hello");
        Assert.Contains("from-the-world", terminal.Output, StringComparison.Ordinal);
        Assert.Contains($"CONNECT {Name}:80 HTTP/1.1 200", proxy.Asked);
        await terminal.Run("curl -sS --max-time 20 http://unlisted.example.test/");
        Assert.DoesNotContain(proxy.Asked, line => line.Contains("unlisted", StringComparison.Ordinal));

        // The proxy is down: both say that it is the proxy.
        await proxy.Stop();
        await terminal.Run($"curl -sS --max-time 20 http://{Name}/hello");
        await terminal.Run("git fetch origin");
        Assert.Contains("the machine's proxy (BAILEY_EGRESS__PROXY) does not answer", terminal.Output, StringComparison.Ordinal);
        Assert.Contains("(BAILEY_NETWORK__UPSTREAM_PROXY) does not answer", terminal.Output, StringComparison.Ordinal);
        var told = await owner.All<EgressDecision>($"{owner.RouteOf(workspace)}/egress");
        Assert.Contains(told, one => one is { Code: EgressCodes.Unreachable, Allowed: false } && one.Target == $"{Name}:80");
        Assert.Contains(told, one => one is { Code: EgressCodes.Unlisted } && one.Target == "unlisted.example.test:80");

        // It is back: so are both.
        proxy.Start();
        Assert.Equal("0", await terminal.Run("git fetch origin"));

        // Its password stands in no log, no command line, no answer, and nowhere inside.
        await terminal.Run("env; cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n'");
        Assert.DoesNotContain(Password, terminal.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, bailey.Said, StringComparison.Ordinal);
        foreach (var log in Directory.EnumerateFiles(bailey.Data, "*.log", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain(Password, await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        var record = await owner.Client.GetStringAsync(new Uri($"{owner.Route}/audit/tile", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.DoesNotContain(Password, record, StringComparison.Ordinal);
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out _)))
        {
            try
            {
                Assert.DoesNotContain(Password, await File.ReadAllTextAsync($"{process}/cmdline", TestContext.Current.CancellationToken), StringComparison.Ordinal);
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }
        }
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={Name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Name);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
