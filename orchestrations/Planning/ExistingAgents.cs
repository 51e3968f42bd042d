using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>The agents that the managed cluster has already, without those that the request itself is about.</summary>
/// <param name="OnCluster">Those that run on it.</param>
/// <param name="Hosted">Those that are hosted elsewhere.</param>
internal sealed record ExistingAgents(int OnCluster, int Hosted)
{
    /// <summary>Counts them.</summary>
    /// <param name="request">The request.</param>
    /// <param name="snapshot">What was seen.</param>
    /// <param name="own">Names that the klusterlets of the request get.</param>
    public static ExistingAgents Of(OnboardingRequest request, Snapshot snapshot, IReadOnlySet<string> own) => new(
        OnItself(snapshot).Count(klusterlet => !own.Contains(klusterlet.Name)),
        Elsewhere(request, snapshot).Count(klusterlet => !own.Contains(klusterlet.Name)));

    /// <summary>All klusterlets of the managed cluster, wherever they are.</summary>
    public static IEnumerable<KlusterletSeen> All(OnboardingRequest request, Snapshot snapshot) => OnItself(snapshot).Concat(Elsewhere(request, snapshot));

    /// <summary>Whether a mode, as a klusterlet says it, is a hosted one.</summary>
    public static bool IsHosted(string? mode) => mode is "Hosted" or "SingletonHosted";

    private static IEnumerable<KlusterletSeen> OnItself(Snapshot snapshot) =>
        (snapshot.Cluster?.Klusterlets ?? []).Where(klusterlet => !IsHosted(klusterlet.Mode));

    private static IEnumerable<KlusterletSeen> Elsewhere(OnboardingRequest request, Snapshot snapshot) =>
        snapshot.Hosts.SelectMany(host => host.Facts.Klusterlets)
            .Where(klusterlet => IsHosted(klusterlet.Mode) && (klusterlet.Cluster ?? klusterlet.ClusterName) == request.Cluster.Value);
}
