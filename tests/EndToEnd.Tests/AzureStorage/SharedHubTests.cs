using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.EndToEnd.Tests.Kills;
using MultiHubFlows.EndToEnd.Tests.Secrets;
using MultiHubFlows.FunctionsHost.Tests.Support;
using MultiHubFlows.TestSupport;

namespace MultiHubFlows.EndToEnd.Tests.AzureStorage;

/// <summary>Several processes on one task hub: they share the work, one finishes what another leaves, and no secret is in the storage.</summary>
public sealed class SharedHubTests
{
    private const string Identities = "system:serviceaccount:open-cluster-management:mhf-";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly string[] Clusters = ["hub1", "hub2", "hub3", "cluster1", "cluster2", "hosting1"];

    [Fact]
    public async Task TwoOnboardings_OneOfTwoProcessesKilledInAnActivity_AreProvenByTheOtherWhichLeavesAgainAndNoSecretIsStored()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        await using var hub = await SharedHub.StartAsync(new FleetSize(3, 2, 1), new AzuriteSetup { Log = true }, deadline.Token);
        var processes = await Task.WhenAll(hub.ServeAsync("data", deadline.Token), hub.ServeAsync("other", deadline.Token));
        try
        {
            await RunAsync(hub, processes, deadline.Token);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{failure.Message}\n{hub.Talk()}", failure);
        }
    }

    private static async Task RunAsync(SharedHub hub, HubProcess[] processes, CancellationToken cancellationToken)
    {
        await hub.Fleet.AddFaultAsync(new FaultPoint(new WriteKind("create", "klusterlets"), CarriedOut: true).Rule(skip: 0), "cluster1", cancellationToken);
        string[] ids =
        [
            await processes[0].Operations.StartAsync(Operations.Body("cluster1", [], Operations.On("hub1", "default"), Operations.On("hub2", mode: "Default")), cancellationToken),
            await processes[1].Operations.StartAsync(
                Operations.Body("cluster2", [], Operations.On("hub1"), Operations.Hosted("hub2"), Operations.Hosted("hub3", "Hosted")), cancellationToken),
        ];
        await hub.Fleet.UntilHeldAsync(cancellationToken);
        var (killed, survivor) = processes[0].Under("DeployKlusterlet") > 0 ? (processes[0], processes[1]) : (processes[1], processes[0]);
        Assert.True(killed.Under("DeployKlusterlet") > 0, "Nobody deploys the Klusterlet that its server holds.");
        await killed.Process.KillAsync(cancellationToken);
        await hub.Fleet.UntilNothingIsHeldAsync(cancellationToken);
        await hub.Fleet.RemoveFaultsAsync(cancellationToken);

        var ended = await Task.WhenAll(ids.Select(id => survivor.Operations.EndAsync(id, cancellationToken)));

        Assert.All(ended, operation => Assert.Equal("Succeeded", $"{operation["status"]}"));
        Assert.Equal(5, ended.Sum(operation => operation["registrations"]!.AsArray().Count(registration => registration!["proof"] is not null)));
        Assert.True(killed.Done() > 0 && survivor.Done() > 0, $"{killed.Done()} activities ran in the one, {survivor.Done()} in the other.");
        await EachThingOnceAsync(hub, ended, cancellationToken);
        var canaries = await FleetSecrets.CollectAsync(hub.Fleet.Folder, Clusters, hub.Fleet.Kubectl, cancellationToken);
        await LeaveAsync(hub, survivor, cancellationToken);
        await NoSecretIsStoredAsync(hub, processes, ids, canaries, cancellationToken);
    }

    /// <summary>All hubs, in all four modes.</summary>
    private static async Task LeaveAsync(SharedHub hub, HubProcess survivor, CancellationToken cancellationToken)
    {
        var ids = await Task.WhenAll(((string[])["cluster1", "cluster2"]).Select(cluster => survivor.Operations.LeaveAllAsync(cluster, cancellationToken)));
        var left = (await Task.WhenAll(ids.Select(id => survivor.Operations.EndAsync(id, cancellationToken)))).SelectMany(operation => operation["registrations"]!.AsArray()).ToList();

        Assert.All(left, registration => Assert.Equal("Left", $"{registration!["outcome"]}"));
        Assert.Equal(["Default", "Hosted", "Singleton", "Singleton", "SingletonHosted"], left.Select(registration => $"{registration!["mode"]}").Order(StringComparer.Ordinal));
        foreach (var name in (string[])["hub1", "hub2", "hub3"])
        {
            Assert.Empty(await hub.Fleet.Kubectl.ListAsync(name, cancellationToken, "managedclusters"));
        }

        foreach (var runner in (string[])["cluster1", "cluster2", "hosting1"])
        {
            Assert.Empty(await hub.Fleet.Kubectl.ListAsync(runner, cancellationToken, "klusterlets"));
        }
    }

    private static async Task EachThingOnceAsync(SharedHub hub, JsonNode[] operations, CancellationToken cancellationToken)
    {
        foreach (var name in (string[])["hub1", "hub2", "hub3"])
        {
            var told = operations.SelectMany(operation => operation["registrations"]!.AsArray(), (operation, registration) => (Cluster: $"{operation["cluster"]}", Registration: registration!))
                .Where(one => $"{one.Registration["hub"]}" == name).ToList();
            var requests = await hub.Fleet.Kubectl.ListAsync(name, cancellationToken, "certificatesigningrequests");
            var approved = requests.Where(csr => $"{csr["spec"]!["username"]}".StartsWith(Identities, StringComparison.Ordinal) && csr["status"]?["conditions"] is JsonArray { Count: > 0 });
            Assert.Equal(told.Select(one => $"{one.Registration["csr"]!["name"]}").Order(StringComparer.Ordinal), approved.Select(csr => $"{csr["metadata"]!["name"]}").Order(StringComparer.Ordinal));

            var accounts = await hub.Fleet.Kubectl.ListAsync(name, cancellationToken, "serviceaccounts,clusterrolebindings,manifestworks", "-A");
            Assert.DoesNotContain(accounts, found => $"{found["metadata"]!["name"]}".StartsWith("mhf-", StringComparison.Ordinal));
        }

        foreach (var (runner, count) in ((string, int)[])[("cluster1", 2), ("cluster2", 1), ("hosting1", 2)])
        {
            Assert.Equal(count, (await hub.Fleet.Kubectl.ListAsync(runner, cancellationToken, "klusterlets")).Count);
        }
    }

    private static async Task NoSecretIsStoredAsync(SharedHub hub, HubProcess[] processes, string[] ids, IReadOnlyList<Canary> ofFleet, CancellationToken cancellationToken)
    {
        var key = hub.Azurite.Key;
        var canaries = ofFleet
            .Append(new Canary("the key of the storage account", Encoding.UTF8.GetBytes(key))).ToList();
        var stored = await StoredBytes.OfAsync(hub.Azurite, cancellationToken);
        var logs = processes.Select((process, number) => KeyValuePair.Create($"process {number}", Encoding.UTF8.GetBytes(process.Process.Output + process.Process.Talk)));
        var places = stored.Concat(logs).ToDictionary(StringComparer.Ordinal);

        // Control: what is there is found, in tables, queues and logs.
        var operation = new Canary("the operation", Encoding.UTF8.GetBytes(ids[0]));
        foreach (var kind in (string[])["table", "queue", "process 0", "process 1", "azurite.log"])
        {
            Assert.NotEmpty(CanarySearch.Find([operation], places.Where(place => place.Key.Contains(kind, StringComparison.Ordinal)).ToDictionary()));
        }

        Assert.Contains(canaries, canary => canary.Of.Contains("bootstrap-hub-kubeconfig", StringComparison.Ordinal));
        Assert.Empty(CanarySearch.Find(canaries, places));
        Assert.Empty(CanarySearch.Find([new Canary("a token", "eyJhbGciOi"u8.ToArray()), new Canary("a private key", "PRIVATE KEY-----"u8.ToArray())], places));
    }
}
