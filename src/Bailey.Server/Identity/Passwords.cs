using System.Diagnostics.Metrics;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform;
using Bailey.Server.Platform.Http;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Identity;

/// <summary>
/// Hashes and checks passwords, a few at a time: each takes 64 MiB, and a flood of sign-ins must not take the machine's memory. Checking
/// against no hash costs the same as against a real one, so that time does not tell whether an e-mail is known.
/// </summary>
internal sealed class Passwords : IDisposable
{
    private const int MostWaiting = 64;
    private readonly AuthOptions _options;
    private readonly SemaphoreSlim _slots;
    private readonly Counter<long> _computed;
    private readonly string _nobody;
    private int _waiting;

    public Passwords(IOptions<AuthOptions> options, IMeterFactory meters)
    {
        _options = options.Value;
        _slots = new SemaphoreSlim(_options.HashesAtOnce);
        _computed = meters.Create("Bailey.Identity").CreateCounter<long>("bailey.identity.password_hashes");
        _nobody = Argon2.Unmatchable(_options.HashMemory, _options.HashPasses);
    }

    public Task<string> Hash(string password, CancellationToken cancellationToken) =>
        Bounded(() => Argon2.Hash(password, _options.HashMemory, _options.HashPasses), cancellationToken);

    /// <summary>Checks; <paramref name="hash"/> is null where there is no such person, or one without a password.</summary>
    public async Task<PasswordCheck> Check(string? hash, string password, CancellationToken cancellationToken)
    {
        var right = await Bounded(() => Argon2.Verify(hash ?? _nobody, password), cancellationToken) && hash is not null;
        return !right ? PasswordCheck.Wrong
            : Argon2.IsOld(hash!, _options.HashMemory, _options.HashPasses) ? PasswordCheck.RightButOld
            : PasswordCheck.Right;
    }

    public void Dispose() => _slots.Dispose();

    private async Task<T> Bounded<T>(Func<T> work, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new Refusal(ProblemCodes.Unavailable, "Too many people sign in at this moment. Try again in a few seconds.")
            {
                RetryAfter = TimeSpan.FromSeconds(5),
            }.ToException();
        }

        try
        {
            await _slots.WaitAsync(cancellationToken);
            try
            {
                _computed.Add(1);
                return await Task.Run(work, CancellationToken.None);
            }
            finally
            {
                _slots.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}

/// <summary>What a check of a password found.</summary>
internal enum PasswordCheck
{
    Wrong,
    Right,

    /// <summary>Right, and hashed with parameters that are no longer ours: hash it again now.</summary>
    RightButOld,
}
