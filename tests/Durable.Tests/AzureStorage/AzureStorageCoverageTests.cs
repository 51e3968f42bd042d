using MultiHubFlows.Durable.Tests.Engine;

namespace MultiHubFlows.Durable.Tests.AzureStorage;

public sealed class AzureStorageCoverageTests
{
    [Fact]
    public void Classes_OfTheSuite_RunEveryCaseOnce()
    {
        IEnumerable<TheoryDataRow<string>> rows =
            [.. AzureStorageEngineTests.CaseNames, .. AzureStorageTimeTests.CaseNames, .. AzureStorageInstanceTests.CaseNames];

        Assert.Equal(EngineCases.All.Keys.Order(StringComparer.Ordinal), rows.Select(row => row.Data).Order(StringComparer.Ordinal));
    }
}
