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
public sealed class TaskHub(IConfiguration settings, TimeProvider time) : IReadinessCheck
{
    private const string DurableTask = "extensions:durableTask";

    // What 'multihub serve' writes when it makes a hub (TaskHubMarker in the room durable).
    private const string MarkerBlob = "multihubflows-maker.json";
    private const string MakerProperty = "maker";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NetworkTimeout = TimeSpan.FromSeconds(5);

    private readonly string _name = OfHost(settings, "hubName");
    private readonly string _connection = OfHost(settings, "storageProvider:connectionStringName");
    private bool? _isForeign;

    /// <summary>Whether it belongs to another program. Once known it stays so.</summary>
    /// <exception cref="RequestFailedException">The storage did not say.</exception>
    public async Task<bool> IsForeignAsync(CancellationToken cancellationToken) => _isForeign ??= await HasMarkerAsync(cancellationToken);

    /// <summary>The same, asked again until the storage has said it: a turn that failed meanwhile would end its flow.</summary>
    public async Task<bool> UntilKnownAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await IsForeignAsync(cancellationToken);
            }
            catch (Exception silent) when (IsSilence(silent))
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await IsForeignAsync(cancellationToken) ? [Foreign()] : [];
        }
        catch (Exception silent) when (IsSilence(silent))
        {
            return [Unreachable(silent)];
        }
    }

    // No answer, no access, or settings that name no storage.
    private static bool IsSilence(Exception thrown) =>
        thrown is RequestFailedException or AuthenticationFailedException or FormatException or AggregateException or InvalidOperationException;

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
    private BlobServiceClient Storage()
    {
        var patience = new BlobClientOptions { Retry = { NetworkTimeout = NetworkTimeout, MaxRetries = 1 } };
        return settings[_connection] is { Length: > 0 } connection
            ? new BlobServiceClient(connection, patience)
            : new BlobServiceClient(AccountAddress(), Identity(), patience);
    }

    private Uri AccountAddress() =>
        settings[$"{_connection}:blobServiceUri"] is { Length: > 0 } address ? new Uri(address)
        : settings[$"{_connection}:accountName"] is { Length: > 0 } account ? new Uri($"https://{account}.blob.core.windows.net")
        : throw new InvalidOperationException($"{_connection} is not set.");

    private TokenCredential Identity() =>
        settings[$"{_connection}:credential"] == "managedidentity"
            ? new ManagedIdentityCredential(settings[$"{_connection}:clientId"] is { Length: > 0 } client ? ManagedIdentityId.FromUserAssignedClientId(client) : ManagedIdentityId.SystemAssigned)
            : new DefaultAzureCredential();

    private Finding Foreign() =>
        new("TaskHubForeign", $"The task hub {_name} belongs to 'multihub serve', which writes another encoding.", "Name another hub in host.json, extensions.durableTask.hubName; each of the two needs its own.");

    private Finding Unreachable(Exception silent) =>
        new(
            "TaskHubUnreachable",
            $"The storage of the task hub did not answer ({(silent as RequestFailedException)?.ErrorCode ?? silent.GetType().Name}).",
            $"Check {_connection}, and that the app's identity has the roles for blobs, queues and tables.");

    // A setting of the host goes before its file.
    private static string OfHost(IConfiguration settings, string name) =>
        settings[$"AzureFunctionsJobHost:{DurableTask}:{name}"]
        ?? new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "host.json")).Build()[$"{DurableTask}:{name}"]
        ?? throw new InvalidOperationException($"host.json names no {DurableTask}:{name}.");
}
