using System.Collections.Concurrent;
using System.Reflection;
using Xunit;
using Xunit.v3;

namespace Bailey.TestKit;

/// <summary>
/// Ends a test that waits for what never comes, so that it fails with the place where it waits and the others still run: after ten minutes (thirty in
/// <c>./test --long</c>) its token is cancelled. One that waits without the token ends the whole program two minutes later, with its name.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class GivesUpAttribute : BeforeAfterTestAttribute
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(Scale.Whole ? 30 : 10);
    private static readonly TimeSpan s_last = TimeSpan.FromMinutes(2);
    private static readonly ConcurrentDictionary<string, Timer> s_running = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        var context = TestContext.Current;
        var asked = false;
        s_running[test.UniqueID] = new Timer(_ =>
        {
            if (!asked)
            {
                asked = true;
                context.CancelCurrentTest();
                return;
            }

            Console.Error.WriteLine($"{test.TestDisplayName} does not end.");
            Environment.Exit(3);
        }, null, s_patience, s_last);
    }

    /// <inheritdoc/>
    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (s_running.TryRemove(test.UniqueID, out var timer))
        {
            timer.Dispose();
        }
    }
}
