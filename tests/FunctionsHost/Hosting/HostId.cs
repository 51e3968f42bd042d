using Microsoft.Azure.WebJobs.Host.Executors;

namespace MultiHubFlows.FunctionsHost.Hosting;

/// <summary>One id for all hosts of the app: a timer fires in one of them.</summary>
internal sealed class HostId : IHostIdProvider
{
    public const string Value = "multihubflows-functions-host";

    public Task<string> GetHostIdAsync(CancellationToken cancellationToken) => Task.FromResult(Value);
}
