using System.Text.Json.Serialization;

namespace Bailey.Contracts.Platform;

/// <summary>The id of an organisation, the tenant.</summary>
[JsonConverter(typeof(IdConverter<OrgId>))]
public readonly record struct OrgId(Guid Value) : IId<OrgId>
{
    /// <inheritdoc/>
    public static OrgId From(Guid value) => new(value);

    /// <inheritdoc/>
    public static OrgId Parse(string s, IFormatProvider? provider) => Ids.Parse<OrgId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out OrgId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("N");
}

/// <summary>The id of a person.</summary>
[JsonConverter(typeof(IdConverter<UserId>))]
public readonly record struct UserId(Guid Value) : IId<UserId>
{
    /// <inheritdoc/>
    public static UserId From(Guid value) => new(value);

    /// <inheritdoc/>
    public static UserId Parse(string s, IFormatProvider? provider) => Ids.Parse<UserId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out UserId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("N");
}

/// <summary>The id of a signed-in browser or a token.</summary>
[JsonConverter(typeof(IdConverter<SessionId>))]
public readonly record struct SessionId(Guid Value) : IId<SessionId>
{
    /// <inheritdoc/>
    public static SessionId From(Guid value) => new(value);

    /// <inheritdoc/>
    public static SessionId Parse(string s, IFormatProvider? provider) => Ids.Parse<SessionId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out SessionId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("N");
}

/// <summary>The id of a one-time link that adds a person.</summary>
[JsonConverter(typeof(IdConverter<InvitationId>))]
public readonly record struct InvitationId(Guid Value) : IId<InvitationId>
{
    /// <inheritdoc/>
    public static InvitationId From(Guid value) => new(value);

    /// <inheritdoc/>
    public static InvitationId Parse(string s, IFormatProvider? provider) => Ids.Parse<InvitationId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out InvitationId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("N");
}

/// <summary>The id of a repository and its policy.</summary>
[JsonConverter(typeof(IdConverter<ProjectId>))]
public readonly record struct ProjectId(Guid Value) : IId<ProjectId>
{
    /// <inheritdoc/>
    public static ProjectId From(Guid value) => new(value);

    /// <inheritdoc/>
    public static ProjectId Parse(string s, IFormatProvider? provider) => Ids.Parse<ProjectId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out ProjectId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("N");
}

/// <summary>The id of one branch of a project in one sandbox.</summary>
[JsonConverter(typeof(IdConverter<WorkspaceId>))]
public readonly record struct WorkspaceId(Guid Value) : IId<WorkspaceId>
{
    /// <inheritdoc/>
    public static WorkspaceId From(Guid value) => new(value);

    /// <inheritdoc/>
    public static WorkspaceId Parse(string s, IFormatProvider? provider) => Ids.Parse<WorkspaceId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out WorkspaceId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("N");
}

/// <summary>The id of a PTY in a sandbox.</summary>
[JsonConverter(typeof(IdConverter<TerminalId>))]
public readonly record struct TerminalId(Guid Value) : IId<TerminalId>
{
    /// <inheritdoc/>
    public static TerminalId From(Guid value) => new(value);

    /// <inheritdoc/>
    public static TerminalId Parse(string s, IFormatProvider? provider) => Ids.Parse<TerminalId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out TerminalId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("N");
}

/// <summary>The id of a process that runs sandboxes for one organisation.</summary>
[JsonConverter(typeof(IdConverter<HostId>))]
public readonly record struct HostId(Guid Value) : IId<HostId>
{
    /// <inheritdoc/>
    public static HostId From(Guid value) => new(value);

    /// <inheritdoc/>
    public static HostId Parse(string s, IFormatProvider? provider) => Ids.Parse<HostId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out HostId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("N");
}

/// <summary>The id of one act outside the database, remembered by the warden.</summary>
[JsonConverter(typeof(IdConverter<OperationId>))]
public readonly record struct OperationId(Guid Value) : IId<OperationId>
{
    /// <inheritdoc/>
    public static OperationId From(Guid value) => new(value);

    /// <inheritdoc/>
    public static OperationId Parse(string s, IFormatProvider? provider) => Ids.Parse<OperationId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out OperationId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("N");
}

/// <summary>The id of one entry of the record.</summary>
[JsonConverter(typeof(IdConverter<AuditEventId>))]
public readonly record struct AuditEventId(Guid Value) : IId<AuditEventId>
{
    /// <inheritdoc/>
    public static AuditEventId From(Guid value) => new(value);

    /// <inheritdoc/>
    public static AuditEventId Parse(string s, IFormatProvider? provider) => Ids.Parse<AuditEventId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out AuditEventId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("N");
}
