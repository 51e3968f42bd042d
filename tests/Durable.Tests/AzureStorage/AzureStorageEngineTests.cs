using MultiHubFlows.Durable.Tests.Engine;

namespace MultiHubFlows.Durable.Tests.AzureStorage;

/// <summary>The cases on Azure Storage whose subject is what flows do: steps, data, failures, versions.</summary>
public sealed class AzureStorageEngineTests(AzuriteFixture azurite) : AzureStorageEngineSuite(azurite)
{
    public static IEnumerable<TheoryDataRow<string>> CaseNames =>
        Named([.. SequenceCases.All, .. PayloadCases.All, .. FailureCases.All, .. VersionCases.All]);

    [Theory]
    [MemberData(nameof(CaseNames))]
    public Task Run_Case_EndsAsExpected(string name) => RunAsync(name);
}

/// <summary>The cases on Azure Storage whose subject is time: retries, timers, events, steering.</summary>
public sealed class AzureStorageTimeTests(AzuriteFixture azurite) : AzureStorageEngineSuite(azurite)
{
    public static IEnumerable<TheoryDataRow<string>> CaseNames =>
        Named([.. RetryCases.All, .. TimerCases.All, .. EventCases.All, .. SteeringCases.All]);

    [Theory]
    [MemberData(nameof(CaseNames))]
    public Task Run_Case_EndsAsExpected(string name) => RunAsync(name);
}

/// <summary>The cases on Azure Storage whose subject is instances: their ids, children, executions, and what is asked about them.</summary>
public sealed class AzureStorageInstanceTests(AzuriteFixture azurite) : AzureStorageEngineSuite(azurite)
{
    public static IEnumerable<TheoryDataRow<string>> CaseNames =>
        Named([.. ChildCases.All, .. ChildIdCases.All, .. ContinueAsNewCases.All, .. DuplicateCases.All, .. QueryCases.All]);

    [Theory]
    [MemberData(nameof(CaseNames))]
    public Task Run_Case_EndsAsExpected(string name) => RunAsync(name);
}
