using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Bailey.Contracts.Audit;
using Bailey.Contracts.Platform;

namespace Bailey.Server.Audit;

/// <summary>
/// The form of a leaf, which can never be changed: canonical JSON of version, id, time, organisation, type, principal, and the hash of a salt and
/// the body. The body holds everything else and can be erased without breaking the tree; the salt keeps it from being guessed.
/// </summary>
internal sealed record LeafForm(string Leaf, byte[] Salt, string Body)
{
    private const int SaltLength = 16;
    private const int MostCharacters = 4000;

    public static LeafForm Of(
        AuditEventId id, DateTimeOffset time, OrgId? organisation, AuditEntry entry, string phase, OperationId? operation, string? result) =>
        Of(id, time, organisation, entry, phase, operation, result, RandomNumberGenerator.GetBytes(SaltLength));

    internal static LeafForm Of(
        AuditEventId id, DateTimeOffset time, OrgId? organisation, AuditEntry entry, string phase, OperationId? operation, string? result, byte[] salt)
    {
        var body = CanonicalJson.Write(new Dictionary<string, object?>
        {
            ["facts"] = entry.Body.ToDictionary(f => Clean(f.Key), f => Clean(f.Value)),
            ["operation"] = operation?.ToString(),
            ["phase"] = phase,
            ["principalName"] = entry.PrincipalName is { } name ? Clean(name) : null,
            ["result"] = result,
            ["workspace"] = entry.Workspace?.ToString(),
        });
        var leaf = CanonicalJson.Write(new Dictionary<string, object?>
        {
            ["body"] = Convert.ToBase64String(SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(body)])),
            ["id"] = id.ToString(),
            ["organisation"] = organisation?.ToString() ?? "instance",
            ["principal"] = entry.Principal,
            ["time"] = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            ["type"] = entry.Type,
            ["v"] = 1L,
        });
        return new LeafForm(leaf, salt, body);
    }

    /// <summary>Facts may quote names of files and other people's words: bounded, and never half a character.</summary>
    private static string Clean(string value)
    {
        var text = value.Length > MostCharacters ? value[..(MostCharacters - 1)] + "…" : value;
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
    }
}
