using Microsoft.Azure.WebJobs.Host.Executors;

namespace MultiHubFlows.FunctionsHost.Hosting;

/// <summary>
/// One id for all hosts of an app: a timer fires in one of them. Here every task hub is an app of its own, or the hosts of several hubs on one storage
/// account would wait for each other's timers.
/// </summary>
internal sealed class HostId(string id) : IHostIdProvider
{
    private const int Longest = 32;

    public static string Of(string? hub)
    {
        var id = $"mhf-{hub?.ToLowerInvariant() ?? "functions-host"}";
        return id[..Math.Min(id.Length, Longest)].TrimEnd('-');
    }

    public Task<string> GetHostIdAsync(CancellationToken cancellationToken) => Task.FromResult(id);
}
