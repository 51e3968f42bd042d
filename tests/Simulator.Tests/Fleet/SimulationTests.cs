using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Fleet;
using MultiHubFlows.Simulator.Tests.ApiServer;

namespace MultiHubFlows.Simulator.Tests.Fleet;

public sealed class SimulationTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fleet-tests-").FullName;
    private readonly Recording _behaviour = new();
    private Simulation _simulation = null!;

    public async ValueTask InitializeAsync() => _simulation = await Simulation.StartAsync(new SimulationOptions
    {
        Hubs = 2,
        Managed = 1,
        Hosting = 1,
        Control = true,
        OutputFolder = _folder,
        OperatorBundle = "kind: List\n",
        Behaviours = [_behaviour],
    }, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _simulation.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Start_Fleet_NamesClustersAndStartsHubsFirst()
    {
        Assert.Equal(["hub1", "hub2", "cluster1", "hosting1"], _simulation.Clusters.Select(c => c.Name));
        Assert.Equal(["cluster1", "hosting1"], _behaviour.Started.Skip(2));
        Assert.Equal(4, _simulation.Clusters.Select(c => c.Server.Url.Port).Distinct().Count());
    }

    [Fact]
    public async Task Start_Fleet_WritesPrivateKubeconfigsAndAFleetFile()
    {
        var fleet = await File.ReadAllTextAsync(Path.Combine(_folder, "fleet.yaml"), TestContext.Current.CancellationToken);

        Assert.Contains("bundle: ./klusterlet-operator.yaml", fleet, StringComparison.Ordinal);
        Assert.Contains($"server: {_simulation["hub2"].Server.Url.GetLeftPart(UriPartial.Authority)}", fleet, StringComparison.Ordinal);
        Assert.Contains("slots: 20", fleet, StringComparison.Ordinal);
        foreach (var cluster in _simulation.Clusters)
        {
            var path = Path.Combine(_folder, cluster.Name + ".kubeconfig");
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.Contains($"kubeconfig: ./{cluster.Name}.kubeconfig", fleet, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Clusters_Authorities_AreStrangersToEachOther()
    {
        using var stranger = new ApiCaller(_simulation["hub1"].Server, _simulation["hub2"].Administrator);

        Assert.Equal(401, (await stranger.GetAsync("/api/v1/namespaces")).Code);
    }

    [Fact]
    public async Task Control_WithoutToken_IsUnauthorized()
    {
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_simulation.Control!.Url, "/servers"));

        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(401, (int)response.StatusCode);
    }

    [Fact]
    public async Task Control_FaultsAndRequests_AreOfTheNamedServer()
    {
        using var admin = new ApiCaller(_simulation["hub1"].Server, _simulation["hub1"].Administrator);

        await ControlAsync(HttpMethod.Post, "/faults", """{"server":"hub1","rule":{"kind":"errorBefore","verb":"list","times":1}}""");
        var failed = await admin.GetAsync("/api/v1/namespaces");
        var fine = await admin.GetAsync("/api/v1/namespaces");
        var log = await ControlAsync(HttpMethod.Get, "/requests?server=hub1&userAgent=tester", null);
        await ControlAsync(HttpMethod.Delete, "/faults", null);

        Assert.Equal((500, 200), (failed.Code, fine.Code));
        Assert.Equal([500, 200], log!["hub1"]!["records"]!.AsArray().Select(r => r!["status"]!.GetValue<int>()));
        Assert.Empty(_simulation["hub1"].Server.Faults.Snapshot());
    }

    [Fact]
    public async Task Control_Clock_MovesEverything()
    {
        var before = _simulation.Time.GetUtcNow();

        await ControlAsync(HttpMethod.Post, "/clock", """{"advanceSeconds":3600,"stepSeconds":1200,"pauseMilliseconds":1}""");

        Assert.InRange(_simulation.Time.GetUtcNow() - before, TimeSpan.FromHours(1), TimeSpan.FromHours(1.5));
    }

    private async Task<JsonNode?> ControlAsync(HttpMethod method, string path, string? json)
    {
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        using var request = new HttpRequestMessage(method, new Uri(_simulation.Control!.Url, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _simulation.Control.Token);
        if (json is not null)
        {
            request.Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        }

        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}");
        return response.Content.Headers.ContentLength == 0 || response.StatusCode == System.Net.HttpStatusCode.NoContent
            ? null
            : await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken);
    }

    private sealed class Recording : IClusterBehaviour
    {
        private readonly Lock _lock = new();

        public List<string> Started { get; } = [];

        public Task StartAsync(SimulatedCluster cluster, CancellationToken stopping)
        {
            lock (_lock)
            {
                Started.Add(cluster.Name);
            }

            return Task.CompletedTask;
        }
    }
}
