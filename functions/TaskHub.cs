using System.Text.Json;
using System.Text.Json.Nodes;

using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;

using Microsoft.Extensions.Configuration;

using MultiHubFlows.Api.Health;
using MultiHubFlows.Orchestrations;

namespace MultiHubFlows.Functions;

/// <summary>
/// The task hub that the host runs, and whether <c>multihub serve</c> has marked it as its own: the two write different encodings of the same
/// flows, so that each would fail the other's instances. The other way round, <c>multihub serve</c> refuses a hub that a host has made.
/// </summary>
public sealed class TaskHub(IConfiguration settings) : IReadinessCheck
{
    private const string HubNameSetting = "AzureFunctionsJobHost:extensions:durableTask:hubName";

    // What 'multihub serve' writes when it makes a hub (TaskHubMarker in the room durable).
    private const string MarkerBlob = "multihubflows-maker.json";
    private const string MakerProperty = "maker";

    private readonly string _name = settings[HubNameSetting] ?? NameInHostJson();
    private bool? _isForeign;

    /// <summary>Whether it belongs to another program. Once known it stays so.</summary>
    /// <exception cref="RequestFailedException">The storage did not say.</exception>
    public async Task<bool> IsForeignAsync(CancellationToken cancellationToken) => _isForeign ??= await HasMarkerAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await IsForeignAsync(cancellationToken) ? [Foreign()] : [];
        }
        catch (Exception silent) when (silent is RequestFailedException or AuthenticationFailedException or FormatException or AggregateException or InvalidOperationException)
        {
            return [Unreachable(silent)];
        }
    }

    private async Task<bool> HasMarkerAsync(CancellationToken cancellationToken)
    {
        var marker = Storage().GetBlobContainerClient($"{_name.ToLowerInvariant()}-applease").GetBlobClient(MarkerBlob);
        try
        {
            var content = await marker.DownloadContentAsync(cancellationToken);
            return JsonNode.Parse(content.Value.Content)?[MakerProperty] is not null;
        }
        catch (RequestFailedException none) when (none.Status == 404)
        {
            return false;
        }
        catch (JsonException)
        {
            return true;
        }
    }

    // As the host finds it: a connection string, or an account's name and an identity.
    private BlobServiceClient Storage() =>
        settings["AzureWebJobsStorage"] is { Length: > 0 } connection
            ? new BlobServiceClient(connection)
            : new BlobServiceClient(AccountAddress(), Identity());

    private Uri AccountAddress() =>
        settings["AzureWebJobsStorage:blobServiceUri"] is { Length: > 0 } address ? new Uri(address)
        : settings["AzureWebJobsStorage:accountName"] is { Length: > 0 } account ? new Uri($"https://{account}.blob.core.windows.net")
        : throw new InvalidOperationException("AzureWebJobsStorage is not set.");

    private TokenCredential Identity() =>
        settings["AzureWebJobsStorage:credential"] == "managedidentity"
            ? new ManagedIdentityCredential(settings["AzureWebJobsStorage:clientId"] is { Length: > 0 } client ? ManagedIdentityId.FromUserAssignedClientId(client) : ManagedIdentityId.SystemAssigned)
            : new DefaultAzureCredential();

    private Finding Foreign() =>
        new("TaskHubForeign", $"The task hub {_name} belongs to 'multihub serve', which writes another encoding.", "Name another hub in host.json, extensions.durableTask.hubName; each of the two needs its own.");

    private static Finding Unreachable(Exception silent) =>
        new(
            "TaskHubUnreachable",
            $"The storage of the task hub did not answer ({(silent as RequestFailedException)?.ErrorCode ?? silent.GetType().Name}).",
            "Check AzureWebJobsStorage, and that the app's identity has the roles for blobs, queues and tables.");

    private static string NameInHostJson() =>
        (string?)JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "host.json")))?["extensions"]?["durableTask"]?["hubName"]
        ?? throw new InvalidOperationException("host.json names no extensions.durableTask.hubName.");
}
