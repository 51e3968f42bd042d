using Azure.Core;
using Azure.Identity;

using Microsoft.Extensions.Logging.Abstractions;

using MultiHubFlows.Durable.AzureStorage;
using MultiHubFlows.Durable.Sqlite;
using MultiHubFlows.TestSupport;

namespace MultiHubFlows.Durable.Tests.AzureStorage;

public sealed class AzureStorageTaskHubTests
{
    // Microsoft's stop waits ten minutes for its leases.
    [Fact]
    public async Task Stop_StorageSilent_GivesUpAfterItsPatience()
    {
        var deadline = Deadline.InAMinute();
        await using var azurite = await Azurite.StartAsync(new AzuriteSetup { InMemory = true }, deadline);
        var options = new AzureStorageTaskHubOptions(AzureStorageAccount.FromConnectionString(azurite.ConnectionString))
        {
            PartitionCount = 1,
            HandOverPatience = TimeSpan.FromSeconds(1),
        };
        await using var hub = await AzureStorageTaskHub.OpenAsync(options, NullLoggerFactory.Instance, deadline);
        await hub.StartAsync();

        await azurite.FreezeAsync(deadline);
        await hub.StopAsync().WaitAsync(deadline);
        await azurite.ThawAsync(deadline);
    }

    [Fact]
    public async Task Open_WithAnIdentityThatNobodyHas_SaysSo()
    {
        var account = AzureStorageAccount.WithIdentity("account1", new Nobody());

        var refused = await Assert.ThrowsAsync<StoreRefusedException>(
            () => AzureStorageTaskHub.OpenAsync(new AzureStorageTaskHubOptions(account), NullLoggerFactory.Instance, Deadline.InAMinute()));

        Assert.Equal(new Uri("https://account1.blob.core.windows.net/"), account.Blobs.Uri);
        Assert.Contains("no identity opens the storage account account1", refused.Message, StringComparison.Ordinal);
    }

    private sealed class Nobody : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException("Nobody is signed in.");

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException("Nobody is signed in.");
    }
}
