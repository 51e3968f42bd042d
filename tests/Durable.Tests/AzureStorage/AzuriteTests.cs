using Azure;
using Azure.Storage.Blobs;

using MultiHubFlows.TestSupport;

namespace MultiHubFlows.Durable.Tests.AzureStorage;

public sealed class AzuriteTests
{
    [Fact]
    public async Task StartAgain_AfterAStop_ListensOnTheSamePortsWithTheSameData()
    {
        var deadline = Deadline.InAMinute();
        await using var azurite = await Azurite.StartAsync(new AzuriteSetup(), deadline);
        var container = new BlobContainerClient(azurite.ConnectionString, "kept");
        await container.CreateAsync(cancellationToken: deadline);
        await container.UploadBlobAsync("note", BinaryData.FromString("still here"), deadline);

        await azurite.StopAsync(deadline);
        await azurite.StartAgainAsync(deadline);

        var note = await container.GetBlobClient("note").DownloadContentAsync(deadline);
        Assert.Equal("still here", note.Value.Content.ToString());
    }

    [Fact]
    public async Task ConnectionString_OfAnotherAzurite_IsRefused()
    {
        var deadline = Deadline.InAMinute();
        await using var azurite = await Azurite.StartAsync(new AzuriteSetup { InMemory = true }, deadline);
        await using var other = await Azurite.StartAsync(new AzuriteSetup { InMemory = true }, deadline);

        var strangersKey = azurite.ConnectionString.Replace(azurite.Key, other.Key, StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<RequestFailedException>(
            () => new BlobContainerClient(strangersKey, "nobodys").CreateAsync(cancellationToken: deadline));

        Assert.Equal(403, refused.Status);
    }
}
