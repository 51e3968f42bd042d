using System.IO.Compression;

using Azure.Storage.Blobs;

using MultiHubFlows.TestSupport;

namespace MultiHubFlows.EndToEnd.Tests.AzureStorage;

/// <summary>Everything that an Azurite has stored or written: its files as they are, which hold deleted messages too, and its blobs unpacked.</summary>
internal static class StoredBytes
{
    /// <summary>Stops it first, so that all is in its files.</summary>
    public static async Task<Dictionary<string, byte[]>> OfAsync(Azurite azurite, CancellationToken cancellationToken)
    {
        var places = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        await AddBlobsAsync(places, azurite, cancellationToken);
        await azurite.StopAsync(cancellationToken);
        foreach (var file in Directory.EnumerateFiles(azurite.Folder, "*", SearchOption.AllDirectories))
        {
            places[Path.GetRelativePath(azurite.Folder, file)] = await File.ReadAllBytesAsync(file, cancellationToken);
        }

        return places;
    }

    private static async Task AddBlobsAsync(Dictionary<string, byte[]> places, Azurite azurite, CancellationToken cancellationToken)
    {
        var service = new BlobServiceClient(azurite.ConnectionString);
        await foreach (var container in service.GetBlobContainersAsync(cancellationToken: cancellationToken))
        {
            var blobs = service.GetBlobContainerClient(container.Name);
            await foreach (var blob in blobs.GetBlobsAsync(cancellationToken: cancellationToken))
            {
                var content = await blobs.GetBlobClient(blob.Name).DownloadContentAsync(cancellationToken);
                places[$"blob {container.Name}/{blob.Name}"] = await UnpackedAsync(content.Value.Content.ToArray(), cancellationToken);
            }
        }
    }

    // Long messages are stored compressed.
    private static async Task<byte[]> UnpackedAsync(byte[] content, CancellationToken cancellationToken)
    {
        if (content is not [0x1f, 0x8b, ..])
        {
            return content;
        }

        await using var unpacking = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        await unpacking.CopyToAsync(unpacked, cancellationToken);
        return unpacked.ToArray();
    }
}
