namespace Bailey.Host.Bubblewrap;

/// <summary>The directories of one sandbox on the machine. The name is opaque: mount roots can be read inside.</summary>
internal sealed record SandboxPaths(string Root)
{
    /// <summary>What the host knows about the sandbox.</summary>
    public string Record => Path.Join(Root, "sandbox.json");

    /// <summary>0700: the warden's listening socket, which nothing inside can see.</summary>
    public string Control => Path.Join(Root, "control");

    /// <summary>Mounted read-only at /run/bailey: holds the egress proxy's socket.</summary>
    public string Egress => Path.Join(Root, "egress");

    /// <summary>Synthetic passwd, group, hosts and so on.</summary>
    public string Etc => Path.Join(Root, "etc");

    /// <summary>What the block owns; mounted at /var/lib/bailey.</summary>
    public string Files => Path.Join(Root, "files");

    /// <summary>The repository; mounted at /workspace.</summary>
    public string Workspace => Path.Join(Files, "workspace");
}
