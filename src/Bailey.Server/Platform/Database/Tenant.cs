using Bailey.Contracts.Platform;
using Npgsql;

namespace Bailey.Server.Platform.Database;

/// <summary>
/// The only door to rows of an organisation. Every call is one transaction that first names the organisation; row security
/// shows nothing without it, and a pooled connection forgets it at the end of the transaction.
/// </summary>
public sealed class Tenant
{
    private readonly DatabasePools _pools;

    internal Tenant(DatabasePools pools) => _pools = pools;

    /// <summary>Runs the work in a transaction that sees the rows of <paramref name="organisation"/> alone, and commits.</summary>
    public async Task<T> Run<T>(OrgId organisation, Func<TenantScope, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await _pools.Tenant.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var name = new NpgsqlCommand("select set_config('bailey.org', $1, true)", connection, transaction))
        {
            name.Parameters.Add(new() { Value = organisation.Value.ToString() });
            await name.ExecuteNonQueryAsync(cancellationToken);
        }

        var scope = new TenantScope(organisation, connection, transaction, cancellationToken);
        var result = await work(scope);
        await transaction.CommitAsync(cancellationToken);
        scope.Committed();
        return result;
    }

    /// <summary>Runs work that returns nothing.</summary>
    public Task Run(OrgId organisation, Func<TenantScope, Task> work, CancellationToken cancellationToken) =>
        Run<object?>(organisation, async scope => { await work(scope); return null; }, cancellationToken);
}

/// <summary>One transaction over one organisation's rows, handed to the stores of the rooms.</summary>
public sealed class TenantScope : DatabaseScope
{
    internal TenantScope(OrgId organisation, NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
        : base(connection, transaction, cancellationToken) => Organisation = organisation;

    /// <summary>Whose rows are seen.</summary>
    public OrgId Organisation { get; }
}
