using DurableTask.Core;

using Microsoft.Extensions.Logging.Abstractions;

using MultiHubFlows.Durable.AzureStorage;
using MultiHubFlows.Durable.Tests.Engine;

namespace MultiHubFlows.Durable.Tests.AzureStorage;

/// <summary>A task hub in a storage account: one partition, and short pauses between looks.</summary>
public sealed class AzureStorageStore(AzureStorageAccount account, string hubName) : EngineStore
{
    private AzureStorageTaskHub? _hub;

    public override bool MistakesMessagesBeforeDelayedStart => true;

    public override bool MixesUpLateTimers => true;

    public override bool MixesUpCaseOfIds => true;

    public override bool KeepsRepeatedResults => true;

    public override bool FiresEarly => true;

    public override bool LosesLiveChildId => true;

    public override TimeSpan? WaitPolling => TimeSpan.FromMilliseconds(200);

    public override async Task<IOrchestrationService> OpenAsync() => _hub = await AzureStorageTaskHub.OpenAsync(
        new AzureStorageTaskHubOptions(account)
        {
            HubName = hubName,
            PartitionCount = 1,
            ChildIdPrefixes = ["join-"],
            MaxQueuePolling = TimeSpan.FromMilliseconds(50),
        },
        NullLoggerFactory.Instance,
        TestContext.Current.CancellationToken);

    public override async Task CloseAsync()
    {
        if (_hub is not null)
        {
            await _hub.DisposeAsync();
            _hub = null;
        }
    }

    public override async ValueTask DisposeAsync() => await CloseAsync();
}
