using System.Text.Json;

using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Durable.AzureStorage;

/// <summary>
/// A blob in a task hub's own container that says that <c>multihub serve</c> runs it. The Functions app, whose host writes another encoding of the
/// same flows, leaves a hub with this blob alone (<c>TaskHub</c> in the room functions); on one hub, each would fail the other's instances.
/// </summary>
internal static class TaskHubMarker
{
    private const string BlobName = "multihubflows-maker.json";
    private const string PropertyName = "maker";
    private const string Maker = "multihub serve";

    /// <summary>Marks a hub that is new, or finds our mark.</summary>
    /// <exception cref="StoreRefusedException">The hub is in use without our mark, such as by a Functions host (<see cref="StoreRefusal.Foreign"/>). Nothing was changed.</exception>
    /// <exception cref="RequestFailedException">The storage refused, or could not be reached.</exception>
    public static async Task ClaimAsync(AzureStorageAccount account, string hubName, CancellationToken cancellationToken)
    {
        // The container that the storage provider makes first for a hub.
        var container = account.Blobs.GetBlobContainerClient($"{hubName.ToLowerInvariant()}-applease");
        await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        var marker = container.GetBlobClient(BlobName);
        var found = await ReadAsync(marker, cancellationToken);
        if (found is null)
        {
            if (await IsUsedAsync(container, cancellationToken))
            {
                throw Foreign(account, hubName, "was made by another program");
            }

            found = await WriteAsync(marker, cancellationToken) ? Maker : await ReadAsync(marker, cancellationToken);
        }

        if (found != Maker)
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

    private static async Task<bool> WriteAsync(BlobClient marker, CancellationToken cancellationToken)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>(StringComparer.Ordinal) { [PropertyName] = Maker });
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

    private static StoreRefusedException Foreign(AzureStorageAccount account, string hubName, string why) => new(
        StoreRefusal.Foreign,
        $"the task hub {hubName} of the storage account {account.Name} {why}, which may write another encoding, as the Functions app does. Name another hub with --task-hub-name.");
}
