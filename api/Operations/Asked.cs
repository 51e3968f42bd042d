using Microsoft.DurableTask.Client;

using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.HandingOver;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;
using MultiHubFlows.Orchestrations.Moving;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Api.Operations;

/// <summary>What an operation was asked for, whatever its kind.</summary>
/// <param name="RequestHash">Hash of the request.</param>
/// <param name="RequestedBy">Who asked.</param>
/// <param name="Cluster">The managed cluster.</param>
/// <param name="Registrations">The registrations that it names; none: all of the cluster.</param>
/// <param name="Earlier">What ended in earlier runs of it.</param>
internal sealed record Asked(
    string RequestHash, string RequestedBy, ManagedClusterName Cluster, IReadOnlyList<AskedRegistration> Registrations, IReadOnlyList<JoinOutcome> Earlier)
{
    /// <summary>What a stored flow was asked for; null where it cannot be read.</summary>
    public static Asked? Of(OrchestrationMetadata flow) => flow.Name switch
    {
        TaskNames.OffboardCluster => Stored.Read<OffboardingRequest>(flow.SerializedInput) is { } leave ? Of(leave) : null,
        TaskNames.HandOffCluster => Stored.Read<HandoffRequest>(flow.SerializedInput) is { } handoff ? Of(handoff) : null,
        TaskNames.MoveCluster => Stored.Read<MoveRequest>(flow.SerializedInput) is { } move ? Of(move) : null,
        _ => Stored.Read<OnboardingRequest>(flow.SerializedInput) is { } join ? Of(join) : null,
    };

    public static Asked Of(OnboardingRequest request) => new(
        request.RequestHash,
        request.RequestedBy,
        request.Cluster,
        [.. request.Registrations.Select(wish => new AskedRegistration(wish.Hub, wish.Mode, wish.RunsOn(request.Cluster)))],
        request.Earlier);

    public static Asked Of(OffboardingRequest request) => new(
        request.RequestHash, request.RequestedBy, request.Cluster, [.. request.Hubs.Select(hub => new AskedRegistration(hub))], request.Earlier);

    public static Asked Of(HandoffRequest request) => new(
        request.RequestHash,
        request.RequestedBy,
        request.Cluster,
        [new AskedRegistration(request.To.Hub, request.To.Mode, request.To.RunsOn(request.Cluster)), new AskedRegistration(request.From)],
        []);

    public static Asked Of(MoveRequest request) => new(
        request.RequestHash,
        request.RequestedBy,
        request.Cluster,
        [new AskedRegistration(request.Wish.Hub, request.Wish.Mode, request.Wish.RunsOn(request.Cluster))],
        request.Earlier);

    /// <summary>The hubs that both are about.</summary>
    public IReadOnlyList<HubName> HubsWith(Asked other)
    {
        var (ours, theirs) = (Registrations.Select(registration => registration.Hub), other.Registrations.Select(registration => registration.Hub));
        return Registrations.Count == 0 ? [.. theirs] : other.Registrations.Count == 0 ? [.. ours] : [.. ours.Intersect(theirs)];
    }

    /// <summary>Whether both are about all hubs of one cluster.</summary>
    public bool IsAboutAllWith(Asked other) => Cluster == other.Cluster && Registrations.Count == 0 && other.Registrations.Count == 0;
}

/// <summary>One registration of a request.</summary>
/// <param name="Hub">The hub.</param>
/// <param name="Mode">The mode of its agent, where the request says it.</param>
/// <param name="RunsOn">The cluster that runs its agent, where the request says it.</param>
internal sealed record AskedRegistration(HubName Hub, AgentMode? Mode = null, string? RunsOn = null);
