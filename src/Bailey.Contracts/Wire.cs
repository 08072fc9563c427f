using System.Text.Json.Serialization;
using Bailey.Contracts.Files;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Terminals;
using Bailey.Contracts.Wardens;
using Bailey.Contracts.Workspaces;

namespace Bailey.Contracts;

/// <summary>JSON of what server, host and warden say to each other: camelCase, nulls left out, no reflection (all three may be trimmed).</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SandboxSpec))]
[JsonSerializable(typeof(IdleTimes))]
[JsonSerializable(typeof(SandboxStatus))]
[JsonSerializable(typeof(IReadOnlyList<SandboxStatus>))]
[JsonSerializable(typeof(SandboxStats))]
[JsonSerializable(typeof(IReadOnlyList<SandboxUse>))]
[JsonSerializable(typeof(EgressPolicy))]
[JsonSerializable(typeof(HostHello))]
[JsonSerializable(typeof(HostEvent))]
[JsonSerializable(typeof(IReadOnlyList<SandboxProbe>))]
[JsonSerializable(typeof(WardenHello))]
[JsonSerializable(typeof(WardenOpenTerminal))]
[JsonSerializable(typeof(WardenTerminal))]
[JsonSerializable(typeof(IReadOnlyList<WardenTerminal>))]
[JsonSerializable(typeof(WardenOpenChannel))]
[JsonSerializable(typeof(WardenChannel))]
[JsonSerializable(typeof(WardenExec))]
[JsonSerializable(typeof(WardenExecResult))]
[JsonSerializable(typeof(WardenOperation))]
[JsonSerializable(typeof(IReadOnlyList<WardenProcess>))]
[JsonSerializable(typeof(IReadOnlyList<WardenPort>))]
[JsonSerializable(typeof(ForwardHello))]
[JsonSerializable(typeof(WireError))]
[JsonSerializable(typeof(FileList))]
[JsonSerializable(typeof(FileEntry))]
[JsonSerializable(typeof(MoveRequest))]
[JsonSerializable(typeof(DeleteRequest))]
[JsonSerializable(typeof(DeleteResponse))]
[JsonSerializable(typeof(UndoRequest))]
[JsonSerializable(typeof(TrashList))]
[JsonSerializable(typeof(RestoreRequest))]
[JsonSerializable(typeof(RestoreResponse))]
[JsonSerializable(typeof(EmptyTrashRequest))]
[JsonSerializable(typeof(CreateFolderRequest))]
[JsonSerializable(typeof(WriteResponse))]
[JsonSerializable(typeof(SearchMatch))]
[JsonSerializable(typeof(FileNames))]
[JsonSerializable(typeof(FilesChanged))]
[JsonSerializable(typeof(TerminalControl))]
public sealed partial class WireJson : JsonSerializerContext;
