using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Planning;
using MultiHubFlows.Orchestrations.Tests.World;

namespace MultiHubFlows.Orchestrations.Tests.Planning;

/// <summary>One row of docs/planning.md: what is the case, what is asked for, and what the planner must decide.</summary>
/// <param name="Given">What is the case, beside <see cref="Ordinary"/>.</param>
/// <param name="Asked">The wishes, as the CLI takes them.</param>
/// <param name="Decided">The decision, as <see cref="Describe"/> says it; codes of warnings after a '!'.</param>
/// <param name="Change">Makes the case.</param>
internal sealed record Situation(string Given, string Asked, string Decided, Func<Snapshot, Snapshot> Change)
{
    /// <summary>A bare cluster, three hubs, and two hosting clusters with operator and room.</summary>
    public static Snapshot Ordinary { get; } = new()
    {
        Fleet = new FleetFacts
        {
            KnowsCluster = true,
            BundleVersion = "v1.3.1",
            Hubs = [.. Enumerable.Range(1, 3).Select(n => new FleetHub(new HubName($"hub{n}"), Administered: true, "v1.3.1", LeaseDurationSeconds: null))],
            HostingClusters = [.. Enumerable.Range(1, 2).Select(n => new FleetHostingCluster(new HostingClusterName($"hosting{n}"), 20))],
        },
        Cluster = new ClusterFacts { Uid = "uid-cluster1", KubernetesVersion = "v1.32.4", ReadyNodes = 3 },
        Hubs =
        [
            .. Enumerable.Range(1, 3).Select(n => new HubFacts
            {
                Hub = new HubName($"hub{n}"), Uid = $"uid-hub{n}", OcmInstalled = true, OcmVersion = "v1.3.1", AgentServer = $"https://hub{n}:6443",
            }),
        ],
        Hosts =
        [
            .. Enumerable.Range(1, 2).Select(n => new HostingClusterSeen(
                new HostingClusterName($"hosting{n}"),
                new ClusterFacts { Uid = $"uid-hosting{n}", SlotsTaken = 0, ReadyNodes = 3, Operator = new OperatorFacts("v1.3.1", Ready: true, CrdInstalled: true) })),
        ],
    };

    public Plan Plan()
    {
        var request = Request(Asked);
        var snapshot = Change(Ordinary);
        var named = request.Registrations.Select(wish => wish.Hub).ToHashSet();
        return Planner.Decide(request, snapshot with
        {
            Fleet = snapshot.Fleet with { Hubs = [.. snapshot.Fleet.Hubs.Where(hub => named.Contains(hub.Name))] },
            Hubs = [.. snapshot.Hubs.Where(hub => named.Contains(hub.Hub))],
        });
    }

    /// <summary>Wishes such as <c>hub1 hub2=Singleton,default hub3=SingletonHosted@hosting1</c>.</summary>
    public static OnboardingRequest Request(string asked) => OnboardingWorld.Request(null, [.. asked.Split(' ').Select(Wish)]);

    /// <summary>Such as <c>hub1: Singleton on cluster1; hub2: refused NoOperator ! SharedTrustDomain</c>.</summary>
    public static string Describe(Plan plan)
    {
        var warnings = plan.Registrations.SelectMany(planned => planned.Warnings).Select(warning => warning.Code).Distinct().Order(StringComparer.Ordinal).ToList();
        return string.Join("; ", plan.Registrations.Select(One)) + (warnings.Count == 0 ? string.Empty : $" ! {string.Join(", ", warnings)}");
    }

    private static string One(PlannedRegistration planned)
    {
        if (planned.Refusals is [var refusal, ..])
        {
            var nearest = planned.Nearest is { } near ? $" (nearest: {near.Mode} on {near.HostingCluster?.Value ?? "cluster1"})" : string.Empty;
            return $"{planned.Hub}: refused {refusal.Code}{nearest}";
        }

        var agentNamespace = planned.Names.AgentNamespace == RegistrationNames.DefaultAgentNamespace ? ", default agent namespace" : string.Empty;
        return $"{planned.Hub}: {planned.Mode} on {planned.RunsOn}{agentNamespace}";
    }

    private static RegistrationRequest Wish(string text)
    {
        var parts = text.Split(',');
        var named = parts[0].Split('=');
        var place = named.Length > 1 ? named[1].Split('@') : [];
        return new RegistrationRequest
        {
            Hub = new HubName(named[0]),
            Mode = place is [var mode, ..] && mode != "auto" ? Enum.Parse<AgentMode>(mode) : null,
            HostingCluster = place is [_, var host] ? new HostingClusterName(host) : null,
            AgentNamespace = parts is [_, var wished] ? Enum.Parse<AgentNamespace>(wished, ignoreCase: true) : null,
        };
    }
}
