namespace Bailey.Host.Doctor;

/// <summary>
/// One question asked from inside a cell. The bash script ends with 0 when something leaks. <c>Known</c> is set where host information can be
/// read that lets nothing out, and says why that is so.
/// </summary>
internal sealed record Probe(string Name, string Script, string? Known = null);
