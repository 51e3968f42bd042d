using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

using DurableTask.AzureStorage;

namespace MultiHubFlows.Durable.AzureStorage;

/// <summary>A storage account and what opens it. Its text is its name: no key is ever in it.</summary>
public sealed class AzureStorageAccount
{
    // The library's own 100 s would hide a storage that does not answer, and outlive a lease.
    private static readonly TimeSpan NetworkTimeout = TimeSpan.FromSeconds(20);

    private readonly StorageAccountClientProvider _clients;

    private AzureStorageAccount(StorageAccountClientProvider clients)
    {
        _clients = clients;
        Blobs = clients.Blob.CreateClient(clients.Blob.CreateOptions());
        Name = Blobs.AccountName;
    }

    /// <summary>The name of the account.</summary>
    public string Name { get; }

    internal BlobServiceClient Blobs { get; }

    /// <summary>What a connection string names.</summary>
    /// <exception cref="ArgumentException">It is not a connection string of a storage account; the message repeats nothing of it.</exception>
    public static AzureStorageAccount FromConnectionString(string connectionString) =>
        Read(connectionString) ?? throw new ArgumentException("This is not a connection string of a storage account.", nameof(connectionString));

    /// <summary>An account of the public Azure cloud, opened by an identity.</summary>
    public static AzureStorageAccount WithIdentity(string name, TokenCredential credential) =>
        new(new StorageAccountClientProvider(
            StorageServiceClientProvider.ForBlob(name, credential, BlobOptions()),
            StorageServiceClientProvider.ForQueue(name, credential, QueueOptions()),
            StorageServiceClientProvider.ForTable(name, credential, TableOptions())));

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal StorageAccountClientProvider Clients() => _clients;

    // What the library says of a malformed secret may repeat it, so it goes no further.
    private static AzureStorageAccount? Read(string connectionString)
    {
        try
        {
            return new AzureStorageAccount(new StorageAccountClientProvider(
                StorageServiceClientProvider.ForBlob(connectionString, BlobOptions()),
                StorageServiceClientProvider.ForQueue(connectionString, QueueOptions()),
                StorageServiceClientProvider.ForTable(connectionString, TableOptions())));
        }
        catch (Exception malformed) when (malformed is FormatException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private static BlobClientOptions BlobOptions() => new() { Retry = { NetworkTimeout = NetworkTimeout } };

    private static QueueClientOptions QueueOptions() => new() { Retry = { NetworkTimeout = NetworkTimeout } };

    private static TableClientOptions TableOptions() => new() { Retry = { NetworkTimeout = NetworkTimeout } };
}
