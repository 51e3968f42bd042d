using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Activities.Tests;

/// <summary>Registrations to try activities with.</summary>
internal static class Registrations
{
    public static readonly OperationId Operation = new("op-abcdefghijklmnopqrstuvwxyz");

    public static readonly OperationId OtherOperation = new("op-zyxwvutsrqponmlkjihgfedcba");

    public const string Cluster = "cluster1";

    public static Registration Singleton(
        string hub = "hub1", AgentNamespace wish = AgentNamespace.Own, OperationId? operation = null, string clusterUid = "uid-cluster1", int attempt = 1) =>
        Of(hub, AgentMode.Singleton, null, wish, operation ?? Operation, clusterUid, attempt);

    public static Registration Hosted(
        string hub = "hub1", string hosting = "hosting1", OperationId? operation = null, string clusterUid = "uid-cluster1", int attempt = 1) =>
        Of(hub, AgentMode.SingletonHosted, hosting, AgentNamespace.Own, operation ?? Operation, clusterUid, attempt);

    /// <summary>In any of the four modes, hosted ones on hosting1.</summary>
    public static Registration In(AgentMode mode, string hub = "hub1", AgentNamespace wish = AgentNamespace.Own, OperationId? operation = null, string clusterUid = "uid-cluster1") =>
        Of(hub, mode, mode.IsHosted() ? "hosting1" : null, wish, operation ?? Operation, clusterUid, attempt: 1);

    private static Registration Of(
        string hub, AgentMode mode, string? hosting, AgentNamespace wish, OperationId operation, string clusterUid, int attempt) =>
        new()
        {
            Operation = operation,
            Attempt = attempt,
            Cluster = new ManagedClusterName(Cluster),
            ClusterUid = clusterUid,
            Plan = new PlannedRegistration
            {
                Hub = new HubName(hub),
                Mode = mode,
                HostingCluster = hosting is null ? null : new HostingClusterName(hosting),
                RunsOn = hosting ?? Cluster,
                Names = RegistrationNames.For(new ManagedClusterName(Cluster), new HubName(hub), mode, wish, operation),
                Image = AgentImages.Of(mode, "quay.io/open-cluster-management", "v1.3.1").Agent,
                WorkImage = AgentImages.Of(mode, "quay.io/open-cluster-management", "v1.3.1").Work,
                AgentServer = "https://hub1.example.org:6443",
                LeaseDurationSeconds = 10,
                Slots = hosting is null ? null : 2,
            },
        };
}
