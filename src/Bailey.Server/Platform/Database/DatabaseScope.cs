using Dapper;
using Npgsql;

namespace Bailey.Server.Platform.Database;

/// <summary>
/// One transaction. Stores write plain SQL with named parameters through it; snake_case columns map to the properties of records.
/// </summary>
public abstract class DatabaseScope
{
    private readonly List<Action> _afterCommit = [];

    private protected DatabaseScope(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        Connection = connection;
        Transaction = transaction;
        CancellationToken = cancellationToken;
    }

    /// <summary>For what Dapper does not do (COPY, arrays of composites).</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>Cancels every statement of the scope.</summary>
    public CancellationToken CancellationToken { get; }

    private NpgsqlTransaction Transaction { get; }

    /// <summary>All rows.</summary>
    public async Task<IReadOnlyList<T>> Query<T>(string sql, object? parameters = null) =>
        (await Connection.QueryAsync<T>(Command(sql, parameters))).AsList();

    /// <summary>The row, or default when there is none.</summary>
    public Task<T?> Find<T>(string sql, object? parameters = null) => Connection.QuerySingleOrDefaultAsync<T>(Command(sql, parameters));

    /// <summary>The first column of the first row.</summary>
    public Task<T?> Scalar<T>(string sql, object? parameters = null) => Connection.ExecuteScalarAsync<T>(Command(sql, parameters));

    /// <summary>The number of rows that changed.</summary>
    public Task<int> Execute(string sql, object? parameters = null) => Connection.ExecuteAsync(Command(sql, parameters));

    /// <summary>Runs once the transaction has committed, and never when it did not: for events and notices.</summary>
    public void AfterCommit(Action action) => _afterCommit.Add(action);

    internal void Committed() => _afterCommit.ForEach(action => action());

    private CommandDefinition Command(string sql, object? parameters) =>
        new(sql, parameters, Transaction, cancellationToken: CancellationToken);
}
