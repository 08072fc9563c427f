using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;

namespace Bailey.Server.Git.Signing;

/// <summary>SQL of signing keys.</summary>
internal static class SigningKeyStore
{
    private const string Columns = "public_key, user_id, sealed_seed, commits, terminals, created, retired";

    /// <summary>Changes of a person's keys follow each other; of the first one there is no row that could be held.</summary>
    public static Task Hold(InstanceScope scope, UserId user) =>
        scope.Execute("select pg_advisory_xact_lock(hashtext('signing_keys'), hashtext(@user))", new { user = user.ToString() });

    /// <summary>The person's keys, the one in use first.</summary>
    public static Task<IReadOnlyList<SigningKeyRow>> Of(InstanceScope scope, UserId user) =>
        scope.Query<SigningKeyRow>($"select {Columns} from signing_keys where user_id = @user order by retired desc nulls first", new { user });

    public static Task<IReadOnlyList<SigningKeyRow>> ByKeys(InstanceScope scope, byte[][] keys) =>
        scope.Query<SigningKeyRow>($"select {Columns} from signing_keys where public_key = any(@keys)", new { keys });

    public static Task<IReadOnlyList<SigningKeyRow>> OfAll(InstanceScope scope, IEnumerable<UserId> users) => scope.Query<SigningKeyRow>(
        $"select {Columns} from signing_keys where user_id = any(@users) order by user_id, created", new { users = users.Select(user => user.Value).ToArray() });

    /// <summary>False when the key is there already, whoever's it is.</summary>
    public static async Task<bool> Add(InstanceScope scope, SigningKeyRow row) => await scope.Execute(
        """
        insert into signing_keys (public_key, user_id, sealed_seed, commits, terminals, created) values (@PublicKey, @UserId, @SealedSeed, @Commits, @Terminals, @Created)
        on conflict (public_key) do nothing
        """,
        row) == 1;

    /// <summary>The seed is gone; what the key signed can still be checked.</summary>
    public static Task Retire(InstanceScope scope, UserId user, DateTimeOffset now) =>
        scope.Execute("update signing_keys set sealed_seed = null, retired = @now where user_id = @user and retired is null", new { user, now });

    public static async Task<bool> Choose(InstanceScope scope, UserId user, bool commits, bool terminals) => await scope.Execute(
        "update signing_keys set commits = @commits, terminals = @terminals where user_id = @user and retired is null", new { user, commits, terminals }) == 1;

    public static Task Delete(InstanceScope scope, byte[] key) => scope.Execute("delete from signing_keys where public_key = @key", new { key });
}
