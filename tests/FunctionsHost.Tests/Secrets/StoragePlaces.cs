using System.IO.Compression;

using Azure.Storage.Blobs;

using MultiHubFlows.TestSupport;

namespace MultiHubFlows.FunctionsHost.Tests.Secrets;

/// <summary>Everything that a storage account holds: the files that Azurite keeps, and its blobs, unpacked where they are packed.</summary>
internal static class StoragePlaces
{
    public static async Task<Dictionary<string, byte[]>> OfAsync(Azurite azurite, CancellationToken cancellationToken)
    {
        var places = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(azurite.Folder, "*", SearchOption.AllDirectories))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            places[$"file {Path.GetRelativePath(azurite.Folder, file)}"] = await WholeAsync(stream, cancellationToken);
        }

        var account = new BlobServiceClient(azurite.ConnectionString);
        await foreach (var container in account.GetBlobContainersAsync(cancellationToken: cancellationToken))
        {
            var client = account.GetBlobContainerClient(container.Name);
            await foreach (var blob in client.GetBlobsAsync(cancellationToken: cancellationToken))
            {
                var content = (await client.GetBlobClient(blob.Name).DownloadContentAsync(cancellationToken)).Value.Content.ToArray();
                places[$"blob {container.Name}/{blob.Name}"] = content is [0x1f, 0x8b, ..] ? await UnpackedAsync(content, cancellationToken) : content;
            }
        }

        return places;
    }

    private static async Task<byte[]> UnpackedAsync(byte[] packed, CancellationToken cancellationToken)
    {
        using var unpacking = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        return await WholeAsync(unpacking, cancellationToken);
    }

    private static async Task<byte[]> WholeAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, cancellationToken);
        return copy.ToArray();
    }
}
