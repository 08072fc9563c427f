using Xunit.v3;

namespace Bailey.TestKit;

/// <summary>Names the row of the inventory that a test holds, e.g. <c>[Row("H-55")]</c>; also a trait to filter by.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RowAttribute(params string[] ids) : Attribute, ITraitAttribute
{
    /// <summary>The rows.</summary>
    public IReadOnlyList<string> Ids { get; } = ids;

    /// <inheritdoc/>
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [.. Ids.Select(id => KeyValuePair.Create("Row", id))];
}
