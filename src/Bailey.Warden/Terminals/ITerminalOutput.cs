namespace Bailey.Warden.Terminals;

/// <summary>A terminal's output: in memory while it runs, on disk after it ended.</summary>
internal interface ITerminalOutput
{
    /// <summary>The oldest byte that is still there.</summary>
    long First { get; }

    /// <summary>How many bytes there were in all.</summary>
    long End { get; }

    /// <summary>Copies from the offset on, as much as is there and fits; the offset lies between First and End.</summary>
    int Read(long offset, Span<byte> into);
}
