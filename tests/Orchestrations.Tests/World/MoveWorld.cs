using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Moving;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Orchestrations.Tests.World;

/// <summary>Moves in virtual time: cluster1 is a member of hub1, by an agent on itself or on hosting1.</summary>
internal static class MoveWorld
{
    public static OnboardingWorld Of(string? host, params string[] works)
    {
        var world = new OnboardingWorld();
        Prepare(world, host, works);
        return world;
    }

    /// <summary>The same for a world that runs elsewhere.</summary>
    public static void Prepare(OnboardingWorld world, string? host, params string[] works)
    {
        world.Members.Add("hub1", host);
        world.Members.Works.AddRange(works);
        world.Accepted = true;
        world.Existing["hub1"] = new ManagedClusterSeen
        {
            Uid = "mc-uid",
            Accepted = true,
            Terminating = false,
            Operation = Memberships.JoinedBy,
            Phase = ClaimPhase.Joined,
            Mode = (host is null ? AgentMode.Singleton : AgentMode.SingletonHosted).ToString(),
            HostingCluster = host,
            ClusterUid = OnboardingWorld.ClusterUid,
        };
    }

    public static RegistrationRequest To(AgentMode? mode, string? host = null, AgentNamespace? agentNamespace = null) => new()
    {
        Hub = new HubName("hub1"),
        Mode = mode,
        HostingCluster = host is null ? null : new HostingClusterName(host),
        AgentNamespace = agentNamespace,
    };

    public static MoveRequest Request(RegistrationRequest wish, CheckpointPolicies? checkpoints = null) => new()
    {
        Operation = new OperationId(OnboardingWorld.Operation),
        RequestHash = "sha256:0",
        RequestedBy = "tester",
        Cluster = new ManagedClusterName("cluster1"),
        Wish = wish,
        Checkpoints = checkpoints ?? OnboardingWorld.Auto,
    };

    public static void Start(OnboardingWorld world, RegistrationRequest wish, CheckpointPolicies? checkpoints = null) =>
        world.Flows.Start(TaskNames.MoveCluster, OnboardingWorld.Operation, Request(wish, checkpoints));

    public static JoinOutcome End(OnboardingWorld world)
    {
        Assert.True(world.Flows.Pump.RunUntil(() => world.Onboarding.Ended), "The move never ended.");
        return Assert.Single(world.Onboarding.Outcome<MoveOutcome>().Registrations);
    }

    public static JoinOutcome RunToEnd(OnboardingWorld world, RegistrationRequest wish, CheckpointPolicies? checkpoints = null)
    {
        Start(world, wish, checkpoints);
        return End(world);
    }
}
