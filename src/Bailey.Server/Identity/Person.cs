using Bailey.Contracts.Platform;

namespace Bailey.Server.Identity;

/// <summary>A person with an account. A class with setters because ASP.NET Core Identity fills it; rows are read into it.</summary>
internal sealed class Person
{
    public UserId Id { get; init; }

    public string Name { get; set; } = "";

    public string Email { get; set; } = "";

    /// <summary>The e-mail as it is looked up.</summary>
    public string EmailKey { get; set; } = "";

    /// <summary>A PHC string; null for the person of a server without sign-in.</summary>
    public string? PasswordHash { get; set; }

    public string SecurityStamp { get; set; } = "";

    public bool IsOperator { get; set; }

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset? Deactivated { get; init; }

    /// <summary>Never shows the hash.</summary>
    public override string ToString() => $"user:{Id}";
}
