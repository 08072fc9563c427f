using System.Globalization;

namespace Bailey.TestKit;

/// <summary>How much a test of many rounds does: a seeded sample by default, everything under <c>./test --long</c>.</summary>
public static class Scale
{
    /// <summary>Whether this is a long run.</summary>
    public static bool Whole { get; } = Environment.GetEnvironmentVariable("BAILEY_TEST_LONG") is { Length: > 0 };

    /// <summary>One seed for every sample; BAILEY_TEST_SEED takes another.</summary>
    public static int Seed { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("BAILEY_TEST_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : 20_261_120;

    /// <summary>The number of rounds.</summary>
    public static int Rounds(int sample, int whole) => Whole ? whole : sample;
}
