namespace MultiHubFlows.Simulator.Ocm.Nodes;

/// <summary>What an image does when a container of it runs.</summary>
internal interface IContainerProgram
{
    /// <summary>
    /// Runs until it ends by itself (the result is the exit code) or is told to stop. When <see cref="ContainerRun.Killed"/> is set
    /// by then, nothing more may be sent.
    /// </summary>
    Task<int> RunAsync(ContainerRun run, CancellationToken stopping);
}
