using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Klusterlets;

/// <summary>
/// Creates the namespace that the agent runs in, marked as this registration's. A second run finds it. One that somebody else made is used
/// where no other klusterlet has it (inspection has refused those with foreign objects), and stays theirs.
/// </summary>
internal sealed class RunnerNamespace(RegistrationClusters clusters)
{
    /// <summary>The operator's label on a namespace of an agent.</summary>
    public const string KlusterletLabel = "operator.open-cluster-management.io/klusterlet";

    private const string WorkloadAnnotation = "workload.openshift.io/allowed";

    /// <summary>Brings the namespace about, or says what keeps an old one.</summary>
    public async Task<NamespaceResult> EnsureAsync(ClaimPass pass, Registration registration, CancellationToken cancellationToken)
    {
        var runner = pass.Over(clusters.Runner(registration));
        var metadata = Owner.Metadata(registration, registration.Plan.Names.RunsIn);
        metadata = metadata with
        {
            Annotations = new Dictionary<string, string>(metadata.Annotations!, StringComparer.Ordinal) { [WorkloadAnnotation] = "management" },
        };
        var created = await runner.CreateAsync<KubernetesNamespace>(
            ResourceKind.Namespace, new KubernetesNamespace { Metadata = metadata }, found => Owner.IsOurs(found.Metadata, registration), cancellationToken);
        return created.Created ? new NamespaceResult(Ready: true) : await UseAsync(registration, runner, created.Value, cancellationToken);
    }

    private static async Task<NamespaceResult> UseAsync(Registration registration, ClusterClient runner, KubernetesNamespace found, CancellationToken cancellationToken)
    {
        var name = registration.Plan.Names.RunsIn;
        if (found.Metadata.Terminating)
        {
            return new NamespaceResult(Ready: false, Terminating(registration, found));
        }

        if (Owner.IsOurs(found.Metadata, registration))
        {
            return new NamespaceResult(Ready: true);
        }

        if (Owner.IsSameRegistration(found.Metadata, registration))
        {
            var taken = await runner.MergePatchAsync<KubernetesNamespace>(
                ResourceKind.Namespace, null, name, Owner.TakeOver(registration), found.Metadata.ResourceVersion, cancellationToken);
            return taken.IsDone ? new NamespaceResult(Ready: true) : throw Changing.Of(runner, $"Namespace/{name}");
        }

        return found.Metadata.Label(KlusterletLabel) is { } other && other != registration.Plan.Names.Klusterlet
            ? throw new Domain.HubRefusedException(
                $"Namespace {name} on {registration.Plan.RunsOn} belongs to klusterlet {other}.",
                Reasons.NamespaceForeign,
                "Ask for agentNamespace 'own', or detach that klusterlet first.")
            : new NamespaceResult(Ready: true);
    }

    /// <summary>The reason of a wait for an old namespace of that name.</summary>
    public static Finding Terminating(Registration registration, KubernetesNamespace ns) =>
        new(
            Reasons.NamespaceTerminating,
            $"Namespace {ns.Metadata.Name} on {registration.Plan.RunsOn} is being deleted; it waits for {Finalizers.Of(ns)}.",
            "Remove what keeps it, or wait.");
}
