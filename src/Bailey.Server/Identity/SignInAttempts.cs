using System.Security.Cryptography;
using System.Text;
using Bailey.Contracts.Platform;
using Bailey.Server.Platform.Database;
using Bailey.Server.Platform.Http;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Identity;

/// <summary>
/// Counts attempts for an e-mail, whether anybody has it or not, so that being closed out tells nothing about accounts. E-mails are kept as
/// an HMAC: people type passwords into the wrong field.
/// </summary>
internal sealed class SignInAttempts(Instance instance, IOptions<AuthOptions> options, TimeProvider clock)
{
    private readonly TokenBuckets _buckets = new(TimeSpan.FromMinutes(1) / options.Value.AccountPerMinute, options.Value.AccountPerMinute, clock);
    private byte[]? _salt;

    /// <summary>The name under which an e-mail is counted, and stands in the record when nobody has it.</summary>
    public async Task<byte[]> Who(string email, CancellationToken cancellationToken)
    {
        _salt ??= await instance.Run(
            async scope =>
            {
                await scope.Execute(
                    "insert into identity_salts (name, value) values ('email', @value) on conflict (name) do nothing",
                    new { value = RandomNumberGenerator.GetBytes(32) });
                return await scope.Scalar<byte[]>("select value from identity_salts where name = 'email'");
            },
            cancellationToken);
        return HMACSHA256.HashData(_salt!, Encoding.UTF8.GetBytes(EmailAddress.Key(email)));
    }

    /// <summary>Counts an attempt before it is made; true when it is the one that closes the account if it fails.</summary>
    /// <exception cref="RefusedException">The account is closed for now, or is tried too often.</exception>
    public async Task<bool> Begin(byte[] who, CancellationToken cancellationToken)
    {
        if (_buckets.Take(Convert.ToHexString(who)) is { } wait)
        {
            throw Refuse(wait);
        }

        var now = clock.GetUtcNow();
        return await instance.Run(
            async scope =>
            {
                await scope.Execute(
                    "insert into sign_in_attempts (who, failures, lockouts, last) values (@who, 0, 0, @now) on conflict (who) do nothing", new { who, now });
                var known = await scope.Find<Lockout>("select failures, lockouts, locked_until, last from sign_in_attempts where who = @who for update", new { who });
                if (known!.Wait(now) is { } closed)
                {
                    throw Refuse(closed);
                }

                var next = known.Attempt(now, options.Value.LockoutAfter, TimeSpan.FromMinutes(options.Value.LockoutMinutes));
                await scope.Execute(
                    "update sign_in_attempts set failures = @Failures, lockouts = @Lockouts, locked_until = @LockedUntil, last = @Last where who = @who",
                    new { next.Failures, next.Lockouts, next.LockedUntil, next.Last, who });
                return next.LockedUntil is not null;
            },
            cancellationToken);
    }

    /// <summary>The password was right: nothing is held against the account.</summary>
    public static Task Succeeded(InstanceScope scope, byte[] who) => scope.Execute("delete from sign_in_attempts where who = @who", new { who });

    /// <summary>Forgets what is older than a day.</summary>
    public Task Forget(InstanceScope scope) =>
        scope.Execute("delete from sign_in_attempts where last < @before", new { before = clock.GetUtcNow() - Lockout.Longest });

    private static RefusedException Refuse(TimeSpan wait) =>
        new Refusal(ProblemCodes.TooMany, "Too many attempts to sign in with this e-mail. Who is signed in stays so.") { RetryAfter = wait }.ToException();
}
