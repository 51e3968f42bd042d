using Azure.Core.Pipeline;
using Azure.Storage.Blobs;

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

using MultiHubFlows.Api.Fleets;
using MultiHubFlows.Api.Tests.Service;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Credentials;
using MultiHubFlows.Domain;
using MultiHubFlows.TestSupport;

namespace MultiHubFlows.Api.Tests;

/// <summary>The fleet file as a blob of a storage account.</summary>
public sealed class FleetBlobTests(Storage storage) : IClassFixture<Storage>, IAsyncLifetime
{
    private const string Fleet = """
        apiVersion: multihubflows.dev/v1alpha1
        kind: Fleet
        hubs: [{ name: hub1, credential: { keyVaultSecret: https://nobody-has-this.vault.azure.net/secrets/hub1 } }]
        managedClusters: [{ name: cluster1, credential: { keyVaultSecret: https://nobody-has-this.vault.azure.net/secrets/cluster1 } }]

        """;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private readonly CancellationTokenSource _patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private CancellationToken Cancel => _patience.Token;

    public ValueTask InitializeAsync()
    {
        _patience.CancelAfter(TimeSpan.FromSeconds(60));
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _patience.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Start_FleetIsABlob_IsReadBeforeAnythingElseBegins()
    {
        var blob = await storage.PutAsync(Fleet);
        using var fleet = Source(blob);

        await fleet.StartAsync(Cancel);

        Assert.NotNull(fleet.Current().Fleet.Hub(new HubName("hub1")));
        Assert.Empty(await fleet.CheckAsync(Cancel));
        Assert.Equal(["hub1"], (await fleet.ReadAsync(Cancel)).Names!.Hubs);
    }

    [Fact]
    public async Task Check_BlobIsNotThere_IsNotReadyUntilItIs()
    {
        var blob = storage.Blob();
        using var fleet = Source(blob);

        var missing = Assert.Single(await fleet.CheckAsync(Cancel));
        var refused = Assert.Throws<HubUnreachableException>(fleet.Current);
        await storage.PutAsync(Fleet, blob);
        var soon = await fleet.CheckAsync(Cancel);
        _time.Advance(TimeSpan.FromSeconds(2));
        var later = await fleet.CheckAsync(Cancel);

        Assert.Equal((ClusterFailureCode.BlobMissing, ClusterFailureCode.BlobMissing), (missing.Code, refused.Code));
        Assert.Contains(blob.Uri.AbsoluteUri, missing.Sentence, StringComparison.Ordinal);
        Assert.Single(soon);
        Assert.Empty(later);
    }

    [Fact]
    public async Task Check_PathsOfFiles_AreRefusedWithASentenceAndNotFetchedAgainUnchanged()
    {
        var answers = new Answers();
        var blob = await storage.PutAsync(Fleet + "hostingClusters: [{ name: hosting1, slots: 1, credential: { kubeconfig: ./hosting1.kubeconfig } }]\noperator: { bundle: ./operator.yaml }\n");
        using var fleet = Source(blob, answers);

        var first = await fleet.CheckAsync(Cancel);
        _time.Advance(TimeSpan.FromSeconds(2));
        var second = await fleet.CheckAsync(Cancel);

        Assert.Equal(2, first.Count);
        Assert.All(first, finding => Assert.Contains("a relative path means nothing in a fleet file that is a blob", finding.Sentence, StringComparison.Ordinal));
        Assert.All(first, finding => Assert.Contains("keyVaultSecret", finding.NextStep!, StringComparison.Ordinal));
        Assert.Equal(first, second);
        Assert.Equal([200, 304], answers.Codes);
    }

    [Fact]
    public async Task Current_BundleIsABlobToo_IsReadWithTheFleet()
    {
        var bundle = storage.Blob();
        var blob = await storage.PutAsync(Fleet + $"operator: {{ bundle: \"{bundle.Uri}\" }}\n");
        using var fleet = Source(blob);

        var missing = Assert.Single(await fleet.CheckAsync(Cancel));
        await storage.PutAsync(Bundle, bundle);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty(await fleet.CheckAsync(Cancel));

        Assert.Equal(ClusterFailureCode.BlobMissing, missing.Code);
        Assert.Contains(bundle.Uri.AbsoluteUri, missing.Sentence, StringComparison.Ordinal);
        var source = fleet.Current().Fleet.Operator;
        Assert.Equal(("v1.2.3", "v1.2.3"), (source.Version, source.Loaded!.Version));
    }

    [Fact]
    public async Task Current_BlobWasChanged_StaysAsItIsAndSaysSoOnce()
    {
        var logs = new LogLines();
        var answers = new Answers();
        var blob = await storage.PutAsync(Fleet);
        using var fleet = Source(blob, answers, logs);

        await fleet.StartAsync(Cancel);
        await LookAsync(answers, 2);
        await storage.PutAsync(Fleet.Replace("hub1", "hub2", StringComparison.Ordinal), blob);
        await LookAsync(answers, 3);

        Assert.Single(await logs.UntilAsync("was changed", Cancel));
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal([200, 304, 200], answers.Codes);
        Assert.Equal(["hub1"], (await fleet.ReadAsync(Cancel)).Names!.Hubs);
    }

    [Fact]
    public async Task Check_AccountDoesNotLetUsIn_IsNotReadyWithTheReason()
    {
        var blob = await storage.PutAsync(Fleet);
        using var fleet = Source(blob, connection: storage.ConnectionString.Replace("AccountKey=", "AccountKey=AAAA", StringComparison.Ordinal));

        Assert.Equal(ClusterFailureCode.BlobForbidden, Assert.Single(await fleet.CheckAsync(Cancel)).Code);
    }

    [Fact]
    public async Task Check_NobodyListens_IsNotReadyWithTheReason()
    {
        using var fleet = Source(storage.Blob(), connection: storage.DeadConnectionString);

        var finding = Assert.Single(await fleet.CheckAsync(Cancel));

        Assert.Equal(ClusterFailureCode.BlobUnreachable, finding.Code);
    }

    private static string Bundle => """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: klusterlets.operator.open-cluster-management.io }
        spec: { group: operator.open-cluster-management.io }
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: klusterlet, namespace: open-cluster-management }
        spec: { template: { spec: { containers: [{ name: klusterlet, image: "quay.io/open-cluster-management/registration-operator:v1.2.3" }] } } }
        """;

    private async Task LookAsync(Answers answers, int count)
    {
        _time.Advance(TimeSpan.FromMinutes(5));
        await answers.UntilAsync(count, Cancel);
    }

    private FleetSource Source(BlobClient blob, Answers? answers = null, LogLines? logs = null, string? connection = null) =>
        new(
            blob.Uri.AbsoluteUri,
            "Name one.",
            new ClusterClientOptions
            {
                Azure = new AzureOptions { BlobConnectionString = connection ?? storage.ConnectionString, Retries = 0, Transport = answers?.Transport },
            },
            _time,
            logs?.Of<FleetSource>() ?? NullLogger<FleetSource>.Instance);

    /// <summary>Sees the codes of all answers.</summary>
    private sealed class Answers : DelegatingHandler
    {
        private readonly List<int> _codes = [];
        private readonly SemaphoreSlim _more = new(0);

        public Answers()
            : base(new SocketsHttpHandler { UseProxy = false }) => Transport = new HttpClientTransport(this);

        public HttpClientTransport Transport { get; }

        public IReadOnlyList<int> Codes
        {
            get
            {
                lock (_codes)
                {
                    return [.. _codes];
                }
            }
        }

        public async Task UntilAsync(int count, CancellationToken cancellationToken)
        {
            while (Codes.Count < count)
            {
                await _more.WaitAsync(cancellationToken);
            }
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            lock (_codes)
            {
                _codes.Add((int)answer.StatusCode);
            }

            _more.Release();
            return answer;
        }
    }
}

/// <summary>One emulated storage account for all tests of this program.</summary>
public sealed class Storage : IAsyncLifetime
{
    private Azurite _azurite = null!;

    public string ConnectionString => _azurite.ConnectionString;

    /// <summary>The same account where nobody listens.</summary>
    public string DeadConnectionString => _azurite.ConnectionStringAt(new AzuritePorts(1, 1, 1));

    public async ValueTask InitializeAsync() => _azurite = await Azurite.StartAsync(new AzuriteSetup { InMemory = true }, CancellationToken.None);

    public ValueTask DisposeAsync() => _azurite.DisposeAsync();

    /// <summary>A blob that is not there, in a container that is not either.</summary>
    public BlobClient Blob() => new BlobServiceClient(ConnectionString).GetBlobContainerClient($"c{Guid.NewGuid():N}").GetBlobClient("fleets/fleet.yaml");

    public async Task<BlobClient> PutAsync(string text, BlobClient? blob = null)
    {
        blob ??= Blob();
        var container = new BlobServiceClient(ConnectionString).GetBlobContainerClient(blob.BlobContainerName);
        await container.CreateIfNotExistsAsync();
        await blob.UploadAsync(BinaryData.FromString(text), overwrite: true);
        return blob;
    }
}
