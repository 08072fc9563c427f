using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Http;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Audit;

/// <summary>The name of a new tree: host name, <c>/audit/</c>, organisation. A tree keeps the name it got, whatever the host is called later.</summary>
internal sealed class AuditOrigin(IOptions<NetworkOptions> network)
{
    private readonly string _host = network.Value.PublicName;

    public string Of(OrgId? organisation) => $"{_host}/audit/{organisation?.ToString() ?? "instance"}";
}

/// <summary>Tells the writer of checkpoints that a tree has grown.</summary>
internal sealed class AuditNews
{
    private int _grown = 1;

    public void Tell() => Interlocked.Exchange(ref _grown, 1);

    /// <summary>Whether something was told since the last time.</summary>
    public bool Take() => Interlocked.Exchange(ref _grown, 0) == 1;
}
