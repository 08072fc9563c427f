using System.Text.Json;
using System.Text.Json.Serialization;
using Bailey.Server.Git.Door;

namespace Bailey.Server.Git.Lfs;

/// <summary>What a client of LFS asks for (git-lfs, docs/api/batch.md); only what is read here goes on.</summary>
internal sealed record LfsBatch(
    [property: JsonPropertyName("operation")] string Operation, [property: JsonPropertyName("objects")] IReadOnlyList<LfsObject> Objects,
    [property: JsonPropertyName("ref"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LfsRef? Ref)
{
    private const int MostObjects = 1000;

    [JsonPropertyName("transfers")]
    public IReadOnlyList<string> Transfers { get; } = ["basic"];

    [JsonPropertyName("hash_algo")]
    public string HashAlgorithm { get; } = "sha256";

    /// <exception cref="DoorRefusedException">It is none, or asks for too much.</exception>
    public static LfsBatch Read(ReadOnlySpan<byte> json, long mostBytes)
    {
        try
        {
            var batch = JsonSerializer.Deserialize<LfsBatch>(json);
            return batch switch
            {
                { Operation: "download" or "upload", Objects: { Count: > 0 and <= MostObjects } objects } when objects.All(one => one is { IsValid: true }) =>
                    objects.FirstOrDefault(one => one.Size > mostBytes) is null ? batch with { Ref = batch.Ref is { Name.Length: > 0 and <= 1000 } ? batch.Ref : null }
                    : throw new DoorRefusedException(413, "An object is larger than this server lets through (BAILEY_GIT__LFS_MEGABYTES)."),
                _ => throw new DoorRefusedException(422, "That is no batch of objects."),
            };
        }
        catch (JsonException)
        {
            throw new DoorRefusedException(422, "That is no batch of objects.");
        }
    }
}

/// <summary>One object, by the SHA-256 of its content.</summary>
internal sealed record LfsObject([property: JsonPropertyName("oid")] string Oid, [property: JsonPropertyName("size")] long Size)
{
    [JsonIgnore]
    public bool IsValid => Oid is { Length: 64 } && Oid.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f') && Size >= 0;
}

/// <summary>For which ref it is, as the client says.</summary>
internal sealed record LfsRef([property: JsonPropertyName("name")] string Name);

/// <summary>The remote's answer. Unknown members are not read.</summary>
internal sealed record LfsAnswer([property: JsonPropertyName("transfer")] string? Transfer, [property: JsonPropertyName("objects")] IReadOnlyList<LfsAnswered>? Objects);

/// <summary>What may be done with one object, or why nothing.</summary>
internal sealed record LfsAnswered(
    [property: JsonPropertyName("oid")] string Oid, [property: JsonPropertyName("size")] long Size,
    [property: JsonPropertyName("authenticated"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Authenticated,
    [property: JsonPropertyName("actions"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, LfsAction>? Actions,
    [property: JsonPropertyName("error"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LfsError? Error);

/// <summary>Where, and what is said there.</summary>
internal sealed record LfsAction(
    [property: JsonPropertyName("href")] string Href,
    [property: JsonPropertyName("header"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string>? Header,
    [property: JsonPropertyName("expires_in"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ExpiresIn = null);

/// <summary>Of one object.</summary>
internal sealed record LfsError([property: JsonPropertyName("code")] int Code, [property: JsonPropertyName("message")] string Message);
