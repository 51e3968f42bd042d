using System.Globalization;

using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Bench.Planning;

/// <summary>Requests with what was seen of their clusters, as inspections leave them.</summary>
internal static class PlanCases
{
    public static (OnboardingRequest Request, Snapshot Snapshot) Of(int number, int hubs, int hosts)
    {
        var cluster = new ManagedClusterName($"cluster{number}");
        var names = Enumerable.Range(1, hubs).Select(hub => new HubName($"hub{hub}")).ToList();
        var request = new OnboardingRequest
        {
            Operation = new OperationId(string.Create(CultureInfo.InvariantCulture, $"op-{number:D26}")),
            RequestHash = "none",
            RequestedBy = "bench",
            Cluster = cluster,
            Registrations = [.. names.Select(hub => new RegistrationRequest { Hub = hub })],
        };
        return (request, new Snapshot
        {
            Fleet = new FleetFacts
            {
                KnowsCluster = true,
                BundleVersion = "v1.3.1",
                Hubs = [.. names.Select(hub => new FleetHub(hub, Administered: true, "v1.3.1", LeaseDurationSeconds: null))],
                HostingClusters = [.. Enumerable.Range(1, hosts).Select(host => new FleetHostingCluster(Host(host), 50))],
                ClusterCannotReach = number % 3 == 0 ? [names[number % hubs].Value] : [],
            },
            Cluster = new ClusterFacts { Uid = $"uid-{number}", ReadyNodes = 3, Operator = new OperatorFacts("v1.3.1", Ready: true, CrdInstalled: true) },
            Hubs = [.. names.Select(hub => new HubFacts { Hub = hub, Uid = $"uid-{hub}", OcmInstalled = true, OcmVersion = "v1.3.1", AgentServer = $"https://{hub}:6443" })],
            Hosts = [.. Enumerable.Range(1, hosts).Select(host => new HostingClusterSeen(Host(host), Seen(host, number)))],
        });
    }

    private static HostingClusterName Host(int number) => new($"hosting{number}");

    private static ClusterFacts Seen(int host, int number) => new()
    {
        Uid = $"uid-hosting{host}",
        ReadyNodes = 3,
        Operator = new OperatorFacts("v1.3.1", Ready: true, CrdInstalled: true),
        SlotsTaken = ((host * 7) + number) % 40,
        SlotsByHub = [new HubSlots($"hub{(host % 5) + 1}", ((host * 7) + number) % 40)],
    };
}
