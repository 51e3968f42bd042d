using MultiHubFlows.FunctionsHost.Protocol;

namespace MultiHubFlows.FunctionsHost.Workers;

/// <summary>One life of the app: its process and the conversation with it.</summary>
internal sealed class Worker(WorkerProcess process, WorkerChannel channel)
{
    public WorkerProcess Process => process;

    public WorkerChannel Channel => channel;

    /// <summary>The functions that it names, all of them loaded.</summary>
    public IReadOnlyList<RpcFunctionMetadata> Functions { get; private set; } = [];

    /// <summary>Brings it to where it takes invocations.</summary>
    public async Task BecomeReadyAsync(CancellationToken cancellationToken) => Functions = await channel.InitializeAsync(cancellationToken);
}
