namespace Bailey.Server.Platform.Connections;

/// <summary>The server may not connect there. The message is for people; it never holds an address that only the inside knows.</summary>
public sealed class DestinationRefusedException(string message) : IOException(message);
