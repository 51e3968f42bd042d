using Microsoft.Extensions.Logging.Abstractions;

using MultiHubFlows.Durable.AzureStorage;
using MultiHubFlows.Durable.Sqlite;
using MultiHubFlows.TestSupport;

namespace MultiHubFlows.Durable.Tests.AzureStorage;

public sealed class TaskHubMarkerTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData(TaskHubMaker.Multihub, TaskHubMaker.Functions)]
    [InlineData(TaskHubMaker.Functions, TaskHubMaker.Multihub)]
    public async Task Claim_OfAnothersHub_IsRefusedAndOfOnesOwnIsNot(TaskHubMaker first, TaskHubMaker second)
    {
        var deadline = Deadline.InAMinute();
        var account = await azurite.AccountAsync();
        var hub = azurite.NewHubName();

        await TaskHubMarker.ClaimAsync(account, hub, first, deadline);
        await TaskHubMarker.ClaimAsync(account, hub, first, deadline);
        var refused = await Assert.ThrowsAsync<StoreRefusedException>(() => TaskHubMarker.ClaimAsync(account, hub, second, deadline));

        Assert.Equal(StoreRefusal.Foreign, refused.Refusal);
        Assert.Contains(hub, refused.Message, StringComparison.Ordinal);
        await TaskHubMarker.ClaimAsync(account, hub, first, deadline);
    }

    [Fact]
    public async Task Claim_ByManyAtOnce_IsWonByOneMaker()
    {
        var deadline = Deadline.InAMinute();
        var account = await azurite.AccountAsync();
        var hub = azurite.NewHubName();

        var claims = Enumerable.Range(0, 20).Select(number => ClaimAsync(number % 2 == 0 ? TaskHubMaker.Multihub : TaskHubMaker.Functions)).ToArray();
        var winners = (await Task.WhenAll(claims)).OfType<TaskHubMaker>().ToList();

        Assert.NotEmpty(winners);
        Assert.Single(winners.Distinct());
        Assert.Equal(10, winners.Count);

        async Task<TaskHubMaker?> ClaimAsync(TaskHubMaker maker)
        {
            try
            {
                await TaskHubMarker.ClaimAsync(account, hub, maker, deadline);
                return maker;
            }
            catch (StoreRefusedException)
            {
                return null;
            }
        }
    }

    // As the Durable extension leaves it, before the app of ours has run for the first time, or any other program.
    [Fact]
    public async Task Open_OfAHubThatIsInUseWithoutAMarker_IsRefused()
    {
        var deadline = Deadline.InAMinute();
        var account = await azurite.AccountAsync();
        var hub = azurite.NewHubName();
        await using (await OpenAsync(account, hub, deadline))
        {
            await account.Blobs.GetBlobContainerClient($"{hub.ToLowerInvariant()}-applease").DeleteBlobAsync("multihubflows-maker.json", cancellationToken: deadline);
        }

        var refused = await Assert.ThrowsAsync<StoreRefusedException>(() => OpenAsync(account, hub, deadline));
        await TaskHubMarker.ClaimAsync(account, hub, TaskHubMaker.Functions, deadline);

        Assert.Equal(StoreRefusal.Foreign, refused.Refusal);
    }

    [Fact]
    public async Task Open_WithAWrongKeyOrNobodyThere_SaysSoWithoutTheKey()
    {
        var deadline = Deadline.InAMinute();
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

    private static Task<AzureStorageTaskHub> OpenAsync(AzureStorageAccount account, string hub, CancellationToken cancellationToken) =>
        AzureStorageTaskHub.OpenAsync(new AzureStorageTaskHubOptions(account) { HubName = hub }, NullLoggerFactory.Instance, cancellationToken);
}
