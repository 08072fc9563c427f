using Npgsql;

namespace Bailey.Server.Platform.Database;

/// <summary>
/// The door to the tables that belong to no organisation (people, sessions, organisations, hosts): another login, another pool.
/// It sees no row of an organisation's tables.
/// </summary>
public sealed class Instance
{
    private readonly DatabasePools _pools;

    internal Instance(DatabasePools pools) => _pools = pools;

    /// <summary>Runs the work in one transaction and commits.</summary>
    public async Task<T> Run<T>(Func<InstanceScope, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await _pools.Instance.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var scope = new InstanceScope(connection, transaction, cancellationToken);
        var result = await work(scope);
        await transaction.CommitAsync(cancellationToken);
        scope.Committed();
        return result;
    }

    /// <summary>Runs work that returns nothing.</summary>
    public Task Run(Func<InstanceScope, Task> work, CancellationToken cancellationToken) =>
        Run<object?>(async scope => { await work(scope); return null; }, cancellationToken);

    /// <summary>A connection of its own for LISTEN; the caller disposes of it.</summary>
    public ValueTask<NpgsqlConnection> Listen(CancellationToken cancellationToken) => _pools.Instance.OpenConnectionAsync(cancellationToken);
}

/// <summary>One transaction over the instance's tables.</summary>
public sealed class InstanceScope : DatabaseScope
{
    internal InstanceScope(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
        : base(connection, transaction, cancellationToken)
    {
    }
}
