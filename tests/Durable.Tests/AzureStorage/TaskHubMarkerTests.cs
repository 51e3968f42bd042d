using Azure.Storage.Blobs;

using Microsoft.Extensions.Logging.Abstractions;

using MultiHubFlows.Durable.AzureStorage;
using MultiHubFlows.Durable.Sqlite;
using MultiHubFlows.TestSupport;

namespace MultiHubFlows.Durable.Tests.AzureStorage;

public sealed class TaskHubMarkerTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Claim_ByManyAtOnce_IsOneMarkerForAll()
    {
        var deadline = Deadline.InAMinute();
        var account = await azurite.AccountAsync();
        var hub = azurite.NewHubName();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => TaskHubMarker.ClaimAsync(account, hub, deadline)));
        await TaskHubMarker.ClaimAsync(account, hub, deadline);

        Assert.Contains("multihub serve", (await Marker(account, hub).DownloadContentAsync(deadline)).Value.Content.ToString(), StringComparison.Ordinal);
    }

    // As the Durable extension leaves it, or any other program.
    [Fact]
    public async Task Open_OfAHubThatIsInUseWithoutAMarker_IsRefused()
    {
        var deadline = Deadline.InAMinute();
        var account = await azurite.AccountAsync();
        var hub = azurite.NewHubName();
        await (await OpenAsync(account, hub, deadline)).DisposeAsync();
        await Marker(account, hub).DeleteAsync(cancellationToken: deadline);

        var refused = await Assert.ThrowsAsync<StoreRefusedException>(() => OpenAsync(account, hub, deadline));

        Assert.Equal(StoreRefusal.Foreign, refused.Refusal);
        Assert.Contains(hub, refused.Message, StringComparison.Ordinal);
        Assert.False(await Marker(account, hub).ExistsAsync(deadline));
    }

    [Theory]
    [InlineData("""{"maker":"somebody else"}""")]
    [InlineData("""{"made":1}""")]
    [InlineData("no JSON")]
    public async Task Open_OfAHubWithAnotherMarker_IsRefused(string marker)
    {
        var deadline = Deadline.InAMinute();
        var account = await azurite.AccountAsync();
        var hub = azurite.NewHubName();
        await (await OpenAsync(account, hub, deadline)).DisposeAsync();
        await Marker(account, hub).UploadAsync(BinaryData.FromString(marker), overwrite: true, deadline);

        var refused = await Assert.ThrowsAsync<StoreRefusedException>(() => OpenAsync(account, hub, deadline));

        Assert.Equal(StoreRefusal.Foreign, refused.Refusal);
    }

    [Fact]
    public async Task Open_WithAWrongKeyOrNobodyThere_SaysSoWithoutTheKey()
    {
        // Azure's client asks a silent address several times, with pauses, before it says so.
        var deadline = Deadline.After(TimeSpan.FromMinutes(4));
        await using var other = await Azurite.StartAsync(new AzuriteSetup { InMemory = true }, deadline);
        var wrongKey = Convert.ToBase64String("the key of somebody else"u8);
        var stranger = AzureStorageAccount.FromConnectionString(other.ConnectionString.Replace(other.Key, wrongKey, StringComparison.Ordinal));
        var gone = AzureStorageAccount.FromConnectionString(other.ConnectionStringAt(new AzuritePorts(1, 1, 1)));

        foreach (var account in (AzureStorageAccount[])[stranger, gone])
        {
            var refused = await Assert.ThrowsAsync<StoreRefusedException>(() => OpenAsync(account, "Hub", deadline));

            Assert.Equal(StoreRefusal.Inaccessible, refused.Refusal);
            Assert.Contains(other.Account, refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(wrongKey, refused.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(other.Key, refused.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a connection string")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=somebody;AccountKey=not base64 canary;EndpointSuffix=core.windows.net")]
    [InlineData("AccountKey=canary")]
    public void FromConnectionString_OfSomethingElse_IsRefusedWithoutRepeatingIt(string text)
    {
        var refused = Assert.Throws<ArgumentException>(() => AzureStorageAccount.FromConnectionString(text));

        Assert.DoesNotContain("canary", refused.ToString(), StringComparison.Ordinal);
    }

    private static BlobClient Marker(AzureStorageAccount account, string hub) =>
        account.Blobs.GetBlobContainerClient($"{hub.ToLowerInvariant()}-applease").GetBlobClient("multihubflows-maker.json");

    private static Task<AzureStorageTaskHub> OpenAsync(AzureStorageAccount account, string hub, CancellationToken cancellationToken) =>
        AzureStorageTaskHub.OpenAsync(new AzureStorageTaskHubOptions(account) { HubName = hub }, NullLoggerFactory.Instance, cancellationToken);
}
