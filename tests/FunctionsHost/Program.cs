namespace MultiHubFlows.FunctionsHost;

/// <summary>
/// Runs a published Functions app with the real Durable extension, without the real host: docs/functions-host.md says how it is used and what it
/// does not imitate.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        await using var host = new TestHost(HostArguments.Read(args));
        return await host.RunAsync();
    }
}
