namespace Bailey.Server.Git.Repository;

/// <summary>A repository in a workspace: its folder and its files, both below /workspace. It is said to git, never searched for.</summary>
internal sealed record GitPlace(string Folder, string Files)
{
    /// <summary>The workspace's own.</summary>
    public static GitPlace Workspace { get; } = new(".git", ".");

    /// <summary>A submodule in it, where git itself keeps one.</summary>
    public GitPlace Inner(string name, string path) => new($"{Folder}/modules/{name}", Files == "." ? path : $"{Files}/{path}");
}
