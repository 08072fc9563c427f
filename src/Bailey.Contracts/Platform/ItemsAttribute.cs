using System.Collections;
using System.ComponentModel.DataAnnotations;

namespace Bailey.Contracts.Platform;

/// <summary>A list holds at least <paramref name="minimum"/> and at most <paramref name="maximum"/> items. Trims well, unlike MinLength.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ItemsAttribute(int minimum, int maximum) : ValidationAttribute("{0} takes " + minimum + " to " + maximum + " items.")
{
    /// <summary>The least number of items.</summary>
    public int Minimum => minimum;

    /// <summary>The greatest number of items.</summary>
    public int Maximum => maximum;

    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is null || (value is ICollection items && items.Count >= minimum && items.Count <= maximum);
}
