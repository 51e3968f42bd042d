using System.Globalization;

using MultiHubFlows.Clusters.Credentials;
using MultiHubFlows.Domain;
using MultiHubFlows.TestSupport.Azure;

namespace MultiHubFlows.Clusters.Tests;

/// <summary>Blobs that are opened by an identity, such as the fleet file.</summary>
public sealed class BlobTests : IAsyncLifetime
{
    private const string Canary = "canary-51f0";

    private AzureDouble _azure = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _azure = await AzureDouble.StartAsync(Cancel);

    public ValueTask DisposeAsync() => _azure.DisposeAsync();

    [Fact(Timeout = 60_000)]
    public async Task ReadBlobAsync_ManagedIdentity_HasATokenForStorageAndReadsAgainOnlyWhatChanged()
    {
        var address = _azure.Blobs.Put("account1", "config/fleets/fleet.yaml", "one");
        using var reader = Reader();

        var first = await ReadAsync(reader, address);
        var same = await ReadAsync(reader, address, first!.Tag);
        _azure.Blobs.Put("account1", "config/fleets/fleet.yaml", "two");
        var other = await ReadAsync(reader, address, first.Tag);

        Assert.Equal(("one", null, "two"), (first.Text, same?.Text, other!.Text));
        Assert.Equal(BlobDouble.Resource.TrimEnd('/'), _azure.Entra.AudienceOf(Assert.Single(_azure.Entra.Tokens))!.TrimEnd('/'));
    }

    [Fact(Timeout = 60_000)]
    public async Task ReadBlobAsync_TooLarge_IsNotReadOn()
    {
        var address = _azure.Blobs.Put("account1", "config/large", new string('x', 101));
        using var reader = Reader();

        var blob = await ReadAsync(reader, address);

        Assert.Equal((null, true), (blob!.Text, blob.TooLarge));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("401", "BlobUnauthorized", false)]
    [InlineData("403", "BlobForbidden", false)]
    [InlineData("404", "BlobMissing", false)]
    [InlineData("429", "BlobThrottled", true)]
    [InlineData("503", "BlobUnreachable", true)]
    [InlineData("302", "NotABlobAnswer", true)]
    [InlineData("reset", "BlobUnreachable", true)]
    public async Task ReadBlobAsync_AnswersWrongly_HasACode(string what, string code, bool transient)
    {
        var address = _azure.Blobs.Put("account1", "config/fleet.yaml", "text");
        _azure.Blobs.Trouble = context =>
        {
            if (what == "reset")
            {
                context.Abort();
                return Task.CompletedTask;
            }

            return DoubleAnswer.WriteAsync(context, int.Parse(what, CultureInfo.InvariantCulture), Canary);
        };
        using var reader = Reader();

        var failure = await Record.ExceptionAsync(() => ReadAsync(reader, address));

        Assert.Equal(transient ? typeof(HubUnreachableException) : typeof(HubRefusedException), failure?.GetType());
        Assert.Equal(code, ((IExplainedFailure)failure!).Code);
        Assert.Contains(address, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://account1.blob.core.windows.net/container/fleet.yaml?sv=2024&sig=secret", "SAS token")]
    [InlineData("http://account1.blob.core.windows.net/container/fleet.yaml", "only https")]
    [InlineData("https://evil.example/container/fleet.yaml", "only https and hosts of storage accounts")]
    [InlineData("https://account1.blob.core.windows.net/fleet.yaml", "no container")]
    [InlineData("https://127.0.0.1:10000/account1/container/fleet.yaml", "only https and hosts")]
    public void Parse_AddressThatIsNoBlobs_SaysWhy(string address, string why)
    {
        var (id, problem) = BlobId.Parse(address);

        Assert.Null(id);
        Assert.Contains(why, problem!, StringComparison.Ordinal);
        Assert.DoesNotContain("sig", problem!, StringComparison.Ordinal);
    }

    private static async Task<BlobText?> ReadAsync(AzureReader reader, string address, string? tag = null) =>
        await reader.ReadBlobAsync(BlobId.Parse(address).Id!, tag, 100, "the fleet file", Cancel);

    private AzureReader Reader() =>
        new(new AzureIdentity(AzureCredentialKind.ManagedIdentity, _azure.Entra.ClientId), new AzureOptions { Transport = _azure.Transport, Retries = 0 }, TimeProvider.System);
}
