using System.Text.Json.Serialization;
using Bailey.Cli.Audit;
using Bailey.Cli.Doctor;
using Bailey.Cli.Forwards;
using Bailey.Cli.SignIn;
using Bailey.Cli.Ssh;
using Bailey.Cli.Terminals;
using Bailey.Contracts.Audit;
using Bailey.Contracts.Hosts;
using Bailey.Contracts.Identity;
using Bailey.Contracts.Platform;
using Bailey.Contracts.Terminals;
using Bailey.Contracts.Workspaces;

namespace Bailey.Cli.Platform;

/// <summary>A failure as JSON, on stderr.</summary>
internal sealed record FailureAnswer(string Code, string Detail);

/// <summary>A problem document of the server.</summary>
internal sealed record Problem(string? Code, string? Title, string? Detail, IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors);

/// <summary>All JSON that the command line reads or writes; the program is trimmed, so nothing is found by reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FailureAnswer))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(SavedLogin))]
[JsonSerializable(typeof(LoginAnswer))]
[JsonSerializable(typeof(ConfigSshAnswer))]
[JsonSerializable(typeof(LoginPrompt))]
[JsonSerializable(typeof(DeviceAuthorizationResponse))]
[JsonSerializable(typeof(DeviceTokenResponse))]
[JsonSerializable(typeof(OAuthError))]
[JsonSerializable(typeof(VersionAnswer))]
[JsonSerializable(typeof(DoctorAnswer))]
[JsonSerializable(typeof(ProofAnswer))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(SessionResponse))]
[JsonSerializable(typeof(Page<Workspace>))]
[JsonSerializable(typeof(Page<Terminal>))]
[JsonSerializable(typeof(OpenTerminalRequest))]
[JsonSerializable(typeof(TerminalControl))]
[JsonSerializable(typeof(ShellNote))]
[JsonSerializable(typeof(List<ForwardedPort>))]
[JsonSerializable(typeof(IReadOnlyList<Workspace>))]
[JsonSerializable(typeof(CreateWorkspaceRequest))]
[JsonSerializable(typeof(Page<Project>))]
[JsonSerializable(typeof(CreateProjectRequest))]
[JsonSerializable(typeof(Page<AuditEvent>))]
[JsonSerializable(typeof(CheckpointResponse))]
[JsonSerializable(typeof(ProofResponse))]
[JsonSerializable(typeof(AuditLeaf))]
[JsonSerializable(typeof(HostHello))]
[JsonSerializable(typeof(IReadOnlyList<SandboxProbe>))]
internal sealed partial class CliJson : JsonSerializerContext;
