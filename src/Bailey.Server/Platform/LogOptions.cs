using System.ComponentModel.DataAnnotations;

namespace Bailey.Server.Platform;

/// <summary>Section <c>Log</c>: how the log on stderr looks.</summary>
public sealed class LogOptions
{
    /// <summary><c>plain</c>: one line for people; <c>json</c>: one JSON object for each line.</summary>
    [RegularExpression("^(plain|json)$", ErrorMessage = "BAILEY_LOG__FORMAT is plain or json.")]
    public string Format { get; set; } = "plain";

    /// <summary>The least important level that is written.</summary>
    public LogLevel Level { get; set; } = LogLevel.Information;
}
