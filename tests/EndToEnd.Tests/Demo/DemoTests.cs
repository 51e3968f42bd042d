using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;

using MultiHubFlows.EndToEnd.Tests.Processes;
using MultiHubFlows.EndToEnd.Tests.Secrets;

namespace MultiHubFlows.EndToEnd.Tests.Demo;

/// <summary>What the demo claims is what kubectl reads.</summary>
public sealed class DemoTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly string[] Clusters = ["hub1", "hub2", "hub3", "cluster1", "cluster2", "hosting1"];

    [Fact]
    public async Task Demo_Kept_IsWhatItClaimsAndEndsWithItsFleet()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Deadline);
        using var folder = new ScratchFolder();
        await using var demo = MultihubProcess.Start("demo", "--keep", folder.Path, "-o", "json");
        await demo.SaysAsync("The engine runs", patience.Token);
        await using var first = Probes(folder, "cluster1");
        await using var second = Probes(folder, "cluster2");
        var report = await demo.JsonAsync(patience.Token);
        var kubectl = new Kubectl(folder.Path);

        Claims(report);
        CameAndWent(report, first.Lines, second.Lines);
        foreach (var registration in report["registrations"]!.AsArray())
        {
            await IsTrueAsync(registration!, kubectl, patience.Token);
        }

        await NoSecretLeftItAsync(folder, demo, kubectl, patience.Token);
        var control = new Uri(await File.ReadAllTextAsync(folder.Of("control.url"), patience.Token));
        Assert.True(await AnswersAsync(control, patience.Token));
        Assert.Equal(0, await demo.TerminateAsync(patience.Token));
        Assert.False(await AnswersAsync(control, patience.Token));
    }

    private static KubectlWatch Probes(ScratchFolder folder, string cluster) => new(
        folder.Of($"{cluster}-admin.kubeconfig"),
        ["configmaps", "-A", "-l", "app.kubernetes.io/managed-by=multihubflows", "--output-watch-events", "-o", $$"""jsonpath={.type} {{cluster}} {.object.metadata.name}{"\n"}"""]);

    private static void CameAndWent(JsonNode report, params IReadOnlyList<string>[] seen)
    {
        foreach (var registration in report["registrations"]!.AsArray())
        {
            // The account that posted the request and the probe are named after the same registration.
            var probe = $"{registration!["cluster"]} mhf-probe-{$"{registration["csr"]!["requester"]}".Split('-')[^1]}";
            Assert.Equal(["ADDED", "DELETED"], seen.SelectMany(lines => lines).Where(line => line.EndsWith(probe, StringComparison.Ordinal)).Select(line => line.Split(' ')[0]));
        }
    }

    private static void Claims(JsonNode report)
    {
        var registrations = report["registrations"]!.AsArray();
        Assert.Equal(
            [
                "cluster1>hub1 Singleton on cluster1: Joined", "cluster1>hub2 Default on cluster1: Joined", "cluster2>hub1 Singleton on cluster2: Joined",
                "cluster2>hub2 SingletonHosted on hosting1: Joined", "cluster2>hub3 Hosted on hosting1: Joined",
            ],
            registrations.Select(r => $"{r!["cluster"]}>{r["hub"]} {r["mode"]} on {r["runsOn"]}: {r["outcome"]}").Order(StringComparer.Ordinal));
        Assert.All(report["operations"]!.AsArray(), operation => Assert.Equal("Succeeded", $"{operation!["status"]}"));
        Assert.Single(registrations, r => $"{r!["klusterlet"]!["namespace"]}" == "open-cluster-management-agent");
        Assert.Equal(Clusters.Order(StringComparer.Ordinal), report["apiRequests"]!.AsObject().Select(server => server.Key).Order(StringComparer.Ordinal));
        Assert.All(report["apiRequests"]!.AsObject(), server => Assert.True(server.Value!.GetValue<int>() > 0, $"no request at {server.Key}"));
        Assert.All(registrations, registration => Proof(registration!));
    }

    private static void Proof(JsonNode registration)
    {
        var (proof, leases) = (registration["proof"]!, Leases(registration));
        Assert.True(leases.Count >= 2, $"{leases.Count} lease times");
        Assert.Equal(leases.Distinct().Order(), leases);
        Assert.True(leases[0] > Time(proof["acceptedAt"]), $"lease of {leases[0]:O} is before the acceptance, {proof["acceptedAt"]}");
        Assert.True(Time(proof["probeGoneAt"]) > Time(proof["probeAppliedAt"]));
        Assert.StartsWith("SHA256:", $"{registration["csr"]!["keyFingerprint"]}", StringComparison.Ordinal);
        Assert.All(registration["steps"]!.AsArray(), step => Assert.True(step!["seconds"]!.GetValue<double>() >= 0));
    }

    private static async Task IsTrueAsync(JsonNode registration, Kubectl kubectl, CancellationToken cancellationToken)
    {
        var (hub, cluster) = ($"{registration["hub"]}", $"{registration["cluster"]}");
        var claimed = registration["klusterlet"]!;
        var klusterlet = await kubectl.GetAsync($"{registration["runsOn"]}", cancellationToken, "klusterlet", $"{claimed["name"]}");
        Assert.Equal($"{claimed["uid"]}", $"{klusterlet["metadata"]!["uid"]}");
        Assert.Equal($"{claimed["namespace"]}", $"{klusterlet["spec"]!["namespace"]}");
        Assert.Equal($"{registration["mode"]}", $"{klusterlet["spec"]!["deployOption"]!["mode"]}");
        Assert.Equal(cluster, $"{klusterlet["spec"]!["clusterName"]}");

        var member = await kubectl.GetAsync(hub, cancellationToken, "managedcluster", cluster);
        Assert.True(member["spec"]!["hubAcceptsClient"]!.GetValue<bool>());
        Assert.Equal((10, 10), (member["spec"]!["leaseDurationSeconds"]!.GetValue<int>(), registration["proof"]!["leaseDurationSeconds"]!.GetValue<int>()));
        var conditions = member["status"]!["conditions"]!.AsArray().ToDictionary(c => $"{c!["type"]}", c => $"{c!["status"]}", StringComparer.Ordinal);
        Assert.Equal(
            ["True", "True", "True"],
            ((string[])["HubAcceptedManagedCluster", "ManagedClusterJoined", "ManagedClusterConditionAvailable"]).Select(type => conditions.GetValueOrDefault(type, "missing")));
        Assert.All(registration["conditions"]!.AsArray(), condition => Assert.Equal($"{condition!["value"]}", conditions.GetValueOrDefault($"{condition["name"]}", "missing")));

        await CsrAsync(registration, klusterlet, kubectl, cancellationToken);
        await ProbeIsGoneAsync(registration, kubectl, cancellationToken);
        await LeaseMovesAsync(registration, kubectl, cancellationToken);
    }

    private static async Task CsrAsync(JsonNode registration, JsonNode klusterlet, Kubectl kubectl, CancellationToken cancellationToken)
    {
        var (hub, claimed) = ($"{registration["hub"]}", registration["csr"]!);
        var csr = await kubectl.GetAsync(hub, cancellationToken, "csr", $"{claimed["name"]}");
        Assert.Equal($"{claimed["uid"]}", $"{csr["metadata"]!["uid"]}");
        Assert.Equal($"{claimed["requester"]}", $"{csr["spec"]!["username"]}");
        var agent = $"{registration["mode"]}".StartsWith("Singleton", StringComparison.Ordinal) ? klusterlet["metadata"]!["uid"] : klusterlet["metadata"]!["name"];
        Assert.Contains($"CN=system:open-cluster-management:{registration["cluster"]}:{agent}", $"{claimed["subject"]}", StringComparison.Ordinal);
        Assert.Equal(["Approved"], csr["status"]!["conditions"]!.AsArray().Select(condition => $"{condition!["type"]}"));
        Assert.NotEmpty($"{csr["status"]!["certificate"]}");

        // The identity that posted it is gone, and nobody else's was approved.
        var account = $"{claimed["requester"]}".Split(':');
        var accounts = await kubectl.ListAsync(hub, cancellationToken, "serviceaccounts", "-n", account[2]);
        Assert.DoesNotContain(account[3], accounts.Select(item => $"{item["metadata"]!["name"]}"));
    }

    private static async Task ProbeIsGoneAsync(JsonNode registration, Kubectl kubectl, CancellationToken cancellationToken)
    {
        var (hub, cluster, name) = ($"{registration["hub"]}", $"{registration["cluster"]}", $"{registration["klusterlet"]!["name"]}");
        Assert.Empty(await kubectl.ListAsync(hub, cancellationToken, "manifestworks", "-n", cluster));
        var spaces = (await kubectl.ListAsync(cluster, cancellationToken, "namespaces")).Select(item => $"{item["metadata"]!["name"]}");
        var ours = spaces.Where(space => space.StartsWith("mhf-probe-", StringComparison.Ordinal));
        Assert.Empty(ours);
        var maps = await kubectl.ListAsync(cluster, cancellationToken, "configmaps", "-A", "-l", "app.kubernetes.io/managed-by=multihubflows");
        Assert.True(maps.Count == 0, $"{name} left a ConfigMap");
    }

    private static async Task LeaseMovesAsync(JsonNode registration, Kubectl kubectl, CancellationToken cancellationToken)
    {
        var last = Leases(registration)[^1];
        while (true)
        {
            var lease = await kubectl.GetAsync($"{registration["hub"]}", cancellationToken, "lease", "managed-cluster-lease", "-n", $"{registration["cluster"]}");
            if (Time(lease["spec"]!["renewTime"]) > last)
            {
                return;
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    private static async Task NoSecretLeftItAsync(ScratchFolder folder, MultihubProcess demo, Kubectl kubectl, CancellationToken cancellationToken)
    {
        var canaries = await FleetSecrets.CollectAsync(folder.Path, Clusters, kubectl, cancellationToken);
        var places = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["demo's output"] = System.Text.Encoding.UTF8.GetBytes(demo.Output),
            ["demo's talk"] = System.Text.Encoding.UTF8.GetBytes(demo.Talk),
        };
        Assert.Empty(CanarySearch.Find(canaries, places));
    }

    private static async Task<bool> AnswersAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address.Host, address.Port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static List<DateTimeOffset> Leases(JsonNode registration) => [.. registration["leaseTimes"]!.AsArray().Select(Time)];

    private static DateTimeOffset Time(JsonNode? text) => DateTimeOffset.Parse($"{text}", CultureInfo.InvariantCulture);
}
