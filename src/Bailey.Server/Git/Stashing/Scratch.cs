using Bailey.Contracts.Platform;
using Bailey.Server.Git.Repository;
using Bailey.Server.Platform.Http;

namespace Bailey.Server.Git.Stashing;

/// <summary>Two indexes beside the repository's own, for what git would start other programs for. They are removed in the end.</summary>
internal sealed class Scratch : IAsyncDisposable
{
    private readonly WorkspaceRepository _repository;
    private readonly string _own;

    private Scratch(WorkspaceRepository repository, string own, string name)
    {
        _repository = repository;
        (_own, First, Second) = (own, $"{name}-1", $"{name}-2");
    }

    /// <summary>The path of one index.</summary>
    public string First { get; }

    /// <summary>The path of the other.</summary>
    public string Second { get; }

    public static async Task<Scratch> Of(WorkspaceRepository repository, OperationId operation, CancellationToken cancellationToken)
    {
        var result = await repository.Read(["rev-parse", "--git-path", "index", "--git-path", $"bailey-{operation}"], cancellationToken);
        return result.ExitCode != 0 ? throw WorkspaceRepository.Failure(result).ToException()
            : GitText.File(result.Output)?.Split('\n') is [{ Length: > 0 } own, { Length: > 0 } name, ""] ? new Scratch(repository, own, name)
            : throw new Refusal(ProblemCodes.Conflict, "The folder of the repository has a name that Bailey does not work with; use a terminal.").ToException();
    }

    /// <summary>The environment in which git uses that index.</summary>
    public static IReadOnlyDictionary<string, string> Environment(string index) => new Dictionary<string, string> { ["GIT_INDEX_FILE"] = index };

    /// <summary>Makes the first one a copy of the repository's own, with its time: by that git knows which files it has to look at again.</summary>
    public async Task CopyOwn(CancellationToken cancellationToken)
    {
        var result = await _repository.Tool(["/bin/cp", "--preserve=timestamps", "--", _own, First], cancellationToken);
        if (result.ExitCode != 0)
        {
            throw WorkspaceRepository.Failure(result).ToException();
        }
    }

    public async ValueTask DisposeAsync() =>
        await _repository.Tool(["/bin/rm", "-f", "--", First, Second, $"{First}.lock", $"{Second}.lock"], CancellationToken.None);
}
