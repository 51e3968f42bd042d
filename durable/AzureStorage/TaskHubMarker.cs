using System.Text.Json;

using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Durable.AzureStorage;

/// <summary>
/// A blob in a task hub's own container that says whose hub it is. <c>multihub serve</c> and the Functions app write different encodings of the
/// same flows: on one hub, each would fail the other's instances.
/// </summary>
public static class TaskHubMarker
{
    private const string BlobName = "multihubflows-maker.json";
    private const string PropertyName = "maker";

    /// <summary>
    /// Takes the hub for a maker, or finds that it is that maker's already; of two that try at the same time one wins. A hub without a marker
    /// that is in use is refused to <see cref="TaskHubMaker.Multihub"/>; the Functions app takes it, because its host makes the hub before
    /// the app runs.
    /// </summary>
    /// <exception cref="StoreRefusedException">The hub is another's (<see cref="StoreRefusal.Foreign"/>). Nothing was changed.</exception>
    /// <exception cref="RequestFailedException">The storage refused, or could not be reached.</exception>
    public static async Task ClaimAsync(AzureStorageAccount account, string hubName, TaskHubMaker maker, CancellationToken cancellationToken)
    {
        // The container that the storage provider makes first for a hub.
        var container = account.Blobs.GetBlobContainerClient($"{hubName.ToLowerInvariant()}-applease");
        await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        var marker = container.GetBlobClient(BlobName);
        var found = await ReadAsync(marker, cancellationToken);
        if (found is null)
        {
            if (maker == TaskHubMaker.Multihub && await IsUsedAsync(container, cancellationToken))
            {
                throw Foreign(account, hubName, "was made by another program");
            }

            found = await WriteAsync(marker, maker, cancellationToken) ? Name(maker) : await ReadAsync(marker, cancellationToken);
        }

        if (found != Name(maker))
        {
            throw Foreign(account, hubName, $"belongs to {found ?? "nobody any more"}");
        }
    }

    private static async Task<bool> IsUsedAsync(BlobContainerClient container, CancellationToken cancellationToken)
    {
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: cancellationToken))
        {
            if (blob.Name != BlobName)
            {
                return true;
            }
        }

        return false;
    }

    private static async Task<string?> ReadAsync(BlobClient marker, CancellationToken cancellationToken)
    {
        try
        {
            var content = await marker.DownloadContentAsync(cancellationToken);
            using var json = JsonDocument.Parse(content.Value.Content);
            return json.RootElement.TryGetProperty(PropertyName, out var name) ? name.GetString() : "an unknown program";
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
        catch (Exception strange) when (strange is JsonException or InvalidOperationException)
        {
            return "an unknown program";
        }
    }

    private static async Task<bool> WriteAsync(BlobClient marker, TaskHubMaker maker, CancellationToken cancellationToken)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>(StringComparer.Ordinal) { [PropertyName] = Name(maker) });
        try
        {
            var ifNoneIsThere = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
            await marker.UploadAsync(BinaryData.FromBytes(content), ifNoneIsThere, cancellationToken);
            return true;
        }
        catch (RequestFailedException lost) when (lost.Status is 409 or 412)
        {
            return false;
        }
    }

    private static string Name(TaskHubMaker maker) => maker switch
    {
        TaskHubMaker.Multihub => "multihub serve",
        TaskHubMaker.Functions => "the Azure Functions app",
        _ => throw new ArgumentOutOfRangeException(nameof(maker), maker, "No such maker"),
    };

    private static StoreRefusedException Foreign(AzureStorageAccount account, string hubName, string why) => new(
        StoreRefusal.Foreign,
        $"the task hub {hubName} of the storage account {account.Name} {why}, which writes another encoding. Name another hub, for each of the two its own.");
}
