using Bailey.Contracts.Git;
using Bailey.Server.Git.Pushing;

namespace Bailey.Server.Tests.Git.Pushing;

/// <summary>The steps by which one ref is decided.</summary>
public sealed class PushRulesTests
{
    private static readonly string s_none = new('0', 40);
    private static readonly string s_old = new('1', 40);
    private static readonly string s_new = new('2', 40);

    [Theory]
    [InlineData("main", "main", true), InlineData("main", "MAIN", true), InlineData("main", "maine", false), InlineData("release/*", "release/1/2", true),
     InlineData("release/*", "release", false), InlineData("*", "anything/at/all", true), InlineData("*-stable", "v1-stable", true), InlineData("a*b*c", "aXbYc", true),
     InlineData("a*b*c", "aXbY", false), InlineData("HEAD", "trunk", true), InlineData("HEAD", "Trunk", true), InlineData("HEAD", "HEAD", false), InlineData("**", "x", true)]
    public void A_pattern_means_what_it_says(string pattern, string branch, bool isProtected) =>
        Assert.Equal(isProtected, Refuse(new PushCommand($"refs/heads/{branch}", s_old, s_none), new ProtectedBranch(pattern, "developers")) is not null);

    [Fact]
    public void A_pattern_of_many_stars_takes_no_time_at_all() =>
        Assert.Null(Refuse(new PushCommand("refs/heads/" + new string('a', 200), s_old, s_none), new ProtectedBranch(string.Concat(Enumerable.Repeat("a*", 99)) + "b", "nobody")));

    [Fact]
    public void What_the_sandbox_says_the_remote_has_decides_nothing()
    {
        Assert.Equal("fetch first", Refuse(new PushCommand("refs/heads/topic", s_new, s_none)));
        Assert.Equal("fetch first", Refuse(new PushCommand("refs/heads/main", s_none, s_new), new ProtectedBranch("main", "developers")));
    }

    [Fact]
    public void The_strictest_pattern_counts()
    {
        var both = new[] { new ProtectedBranch("*", "developers"), new ProtectedBranch("main", "nobody") };
        Assert.Equal("protected branch: nobody pushes to it directly", Refuse(new PushCommand("refs/heads/main", s_old, s_new), both));
        Assert.Null(Refuse(new PushCommand("refs/heads/main", s_old, s_new), [.. both.Take(1)]));
        Assert.Null(Refuse(new PushCommand("refs/tags/main", s_old, s_none), both));
    }

    private static string? Refuse(PushCommand command, params ProtectedBranch[] branches) => PushRules.Refuse(
        command, new PushRules.Facts(new GitPolicy(branches), new HashSet<string> { "trunk" }, IsMaintainer: false, IsForced: false, s_old));
}
