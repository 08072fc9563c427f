using System.Globalization;

namespace Bailey.Bench;

/// <summary>Many measurements of one thing, in milliseconds.</summary>
internal sealed class Sample
{
    private readonly List<double> _values = [];

    public double Median => Percentile(0.5);

    public void Add(TimeSpan time)
    {
        lock (_values)
        {
            _values.Add(time.TotalMilliseconds);
        }
    }

    /// <summary>By the nearest rank: a value that was really measured.</summary>
    public double Percentile(double part)
    {
        var sorted = _values.Order().ToList();
        return sorted[Math.Clamp((int)Math.Ceiling(part * sorted.Count) - 1, 0, sorted.Count - 1)];
    }

    public string Show(double high) =>
        string.Create(CultureInfo.InvariantCulture, $"p50 {Median:0.00} p{high * 100:0} {Percentile(high):0.00} ms (n={_values.Count})");
}
