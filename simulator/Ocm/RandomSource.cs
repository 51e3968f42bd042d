namespace MultiHubFlows.Simulator.Ocm;

/// <summary>Random names and jitter from one source, safe for concurrent use.</summary>
internal sealed class RandomSource(Random random)
{
    private const string Letters = "bcdfghjklmnpqrstvwxz2456789";
    private readonly Lock _lock = new();

    /// <summary>Letters and digits as Kubernetes takes them for generated names.</summary>
    public string Name(int length)
    {
        lock (_lock)
        {
            return string.Create(length, random, static (span, source) =>
            {
                foreach (ref var letter in span)
                {
                    letter = Letters[source.Next(Letters.Length)];
                }
            });
        }
    }

    /// <summary>The duration, stretched by up to the fraction.</summary>
    public TimeSpan Jittered(TimeSpan duration, double fraction)
    {
        lock (_lock)
        {
            return duration * (1 + (random.NextDouble() * fraction));
        }
    }
}
