using Microsoft.Extensions.Hosting;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>
/// A host that leaves the signals of the process alone: a simulated server is a part of a program, and Ctrl-C belongs to the program.
/// </summary>
internal sealed class DetachedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
