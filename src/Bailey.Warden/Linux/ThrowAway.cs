namespace Bailey.Warden.Linux;

/// <summary>
/// A thread that changes its own namespaces and rights, starts something and ends. What it runs must make no thread and complete no task:
/// a worker thread that the pool made from it would inherit what it became. Hence a clean thread waits for it.
/// </summary>
internal static class ThrowAway
{
    internal static Task<T> Run<T>(Func<T> work)
        where T : struct => Task.Run(() =>
        {
            T result = default;
            Exception? failure = null;
            var thread = new Thread(
                () =>
                {
                    try
                    {
                        result = work();
                    }
                    catch (Exception e)
                    {
                        failure = e;
                    }
                },
                256 * 1024)
            { IsBackground = true, Name = "throw-away" };
            thread.UnsafeStart();
            thread.Join();
            return failure is null ? result : throw new InvalidOperationException("A throw-away thread failed.", failure);
        });
}
