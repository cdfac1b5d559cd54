using System.Diagnostics;

namespace Akashi.Testing;

/// <summary>Asks until it holds; a test waits for a condition and never for a while.</summary>
public static class Until
{
    public static async Task Holds(Func<Task<bool>> condition, string what, int seconds = 60)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            if (waited.Elapsed > TimeSpan.FromSeconds(seconds))
                throw new TimeoutException($"It did not come true within {seconds} s: {what}");
            await Task.Delay(50);
        }
    }
}
