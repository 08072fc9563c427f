using Bailey.Contracts.Platform;

namespace Bailey.Contracts.Workspaces;

/// <summary>The one text frame of …/workspaces/{workspace}/forwards?port=: connections go to …/forwards/{id}/dial while that socket is open.</summary>
public sealed record ForwardHello(OperationId Id);
