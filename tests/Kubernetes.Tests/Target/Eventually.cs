using MultiHubFlows.Kubernetes.Tests.Http;

namespace MultiHubFlows.Kubernetes.Tests.Target;

/// <summary>Asks again until controllers and caches of the cluster have caught up.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The first answer that is good; fails with the last one when none comes in time.</summary>
    public static async Task<Answer> Sees(
        Func<Task<Answer>> ask, Func<Answer, bool> good, CancellationToken cancellationToken, int seconds = 20)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (good(answer))
            {
                return answer;
            }

            Assert.True(
                TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(seconds),
                $"Not seen within {seconds} s; the last answer was:\n{answer}");
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>The answers stay good for that long.</summary>
    public static async Task Stays(
        Func<Task<Answer>> ask, Func<Answer, bool> good, double seconds, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(seconds))
        {
            var answer = await ask();
            Assert.True(good(answer), $"It did not stay so:\n{answer}");
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }
}
