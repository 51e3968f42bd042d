namespace MultiHubFlows.Simulator.Ocm.Nodes;

/// <summary>Which program an image runs, told by its first two arguments; anything else just runs.</summary>
internal sealed class ContainerPrograms(IReadOnlyDictionary<string, IContainerProgram> programs)
{
    private static readonly IContainerProgram Idle = new IdleProgram();

    public IContainerProgram Of(IReadOnlyList<string> arguments) =>
        arguments.Count >= 2 && programs.TryGetValue($"{arguments[0]} {arguments[1]}", out var program) ? program : Idle;

    private sealed class IdleProgram : IContainerProgram
    {
        public async Task<int> RunAsync(ContainerRun run, CancellationToken stopping)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, run.Time, stopping);
            return 0;
        }
    }
}
