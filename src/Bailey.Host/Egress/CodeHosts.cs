using Bailey.Contracts.Hosts;

namespace Bailey.Host.Egress;

/// <summary>The usual public places of code: the second half of the default bundle.</summary>
internal static class CodeHosts
{
    private static readonly string[] s_git = ["github.com", "gitlab.com", "bitbucket.org", "codeberg.org"];
    private static readonly string[] s_files = ["codeload.github.com", "objects.githubusercontent.com", "raw.githubusercontent.com", "release-assets.githubusercontent.com"];

    public static IReadOnlyList<EgressRule> Rules { get; } =
    [
        .. s_git.Concat(s_files).Select(host => new EgressRule(host, 443, EgressKinds.Tls, Bundle: "code-hosts")),
        .. s_git.Select(host => new EgressRule(host, 22, EgressKinds.Opaque, Bundle: "code-hosts")),
    ];
}
