using Azure.Data.Tables;

namespace MultiHubFlows.FunctionsHost.Tests.Findings;

/// <summary>What a task hub holds in its tables.</summary>
internal sealed class HubTables(string connectionString, string hub)
{
    /// <summary>The ids of all instances.</summary>
    public async Task<IReadOnlyList<string>> InstancesAsync(CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        await foreach (var row in new TableClient(connectionString, $"{hub}Instances").QueryAsync<TableEntity>(cancellationToken: cancellationToken))
        {
            ids.Add(row.PartitionKey);
        }

        return ids;
    }

    /// <summary>Every event of a kind in every history.</summary>
    public async Task<IReadOnlyList<TableEntity>> HistoryAsync(string eventType, CancellationToken cancellationToken)
    {
        var events = new List<TableEntity>();
        await foreach (var row in new TableClient(connectionString, $"{hub}History").QueryAsync<TableEntity>($"EventType eq '{eventType}'", cancellationToken: cancellationToken))
        {
            events.Add(row);
        }

        return events;
    }
}
