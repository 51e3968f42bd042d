using MultiHubFlows.Durable.Tests.Engine;

namespace MultiHubFlows.Durable.Tests.AzureStorage;

/// <summary>Some of the cases on Azure Storage. Its waits are long and its work is short, so several such classes run side by side.</summary>
public abstract class AzureStorageEngineSuite(AzuriteFixture azurite)
{
    // Half a minute each, against one or two seconds of the others.
    private static readonly HashSet<string> OnlyInSoak = new(StringComparer.Ordinal) { "FanOut" };

    /// <summary>The names of cases, as data of a theory.</summary>
    public static IEnumerable<TheoryDataRow<string>> Named(params IEnumerable<EngineCase> cases) =>
        cases.Select(engineCase => new TheoryDataRow<string>(engineCase.Name) { Explicit = OnlyInSoak.Contains(engineCase.Name) });

    protected async Task RunAsync(string name)
    {
        await using var store = new AzureStorageStore(await azurite.AccountAsync(), azurite.NewHubName());
        await using var run = await EngineRun.BeginAsync(EngineCases.All[name], store, TestContext.Current.CancellationToken);

        await EngineCases.All[name].Drive(run);
    }
}
