using System.Globalization;
using System.Text.Json.Nodes;

using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Bundles;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Operator;

/// <summary>
/// Installs the klusterlet operator where there is none. One installs: whoever made the operator's namespace, or took it over where the
/// installer was not heard of for a while; the namespace is the lock, its annotations name the holder. The Deployment comes last, so one that
/// is there means that the installation is complete; an operator that is there is left as it is, older or newer. A second run finds the
/// Deployment, or brings the same objects about again.
/// </summary>
/// <remarks>No Lease: the namespace has to be made anyway, needs no further right and goes with the operator.</remarks>
internal sealed class OperatorInstallation(RegistrationClusters clusters, BundleSource bundles, TimeProvider time)
{
    // An installation takes seconds; a run that is cut off is run again within minutes.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Brings the operator about, or says who does.</summary>
    public async Task<OperatorResult> EnsureAsync(ClaimPass pass, Registration registration, CancellationToken cancellationToken)
    {
        var runner = pass.Over(clusters.Runner(registration));
        var wanted = OperatorObjects.Namespace(registration, bundles.Current, time.GetUtcNow());
        var entry = await SharedNamespace.EnterAsync(runner, registration, wanted, cancellationToken);
        if (!entry.Created)
        {
            if (HeldBy(registration, entry.Namespace) is { } other)
            {
                return new OperatorResult(Installed: false, Busy: other);
            }

            if (await runner.GetAsync<Deployment>(
                ResourceKind.Deployment, OperatorBundle.Namespace, OperatorBundle.Deployment, cancellationToken) is { } there)
            {
                return new OperatorResult(OperatorObjects.IsInstaller(entry.Namespace, registration), Ready: LookForOperator.IsReady(there));
            }

            if (!await TakeAsync(runner, registration, entry.Namespace, cancellationToken))
            {
                return new OperatorResult(Installed: false, Busy: Title(entry.Namespace));
            }
        }

        var bundle = bundles.Current ?? throw NoBundle(registration);
        foreach (var item in bundle.Objects.Where(item => item.Kind != ResourceKind.Namespace))
        {
            await ApplyAsync(runner, registration, item, bundle.Version, cancellationToken);
        }

        return new OperatorResult(Installed: true);
    }

    /// <summary>Who installs the operator now, or did a moment ago; null where nobody does, or this registration.</summary>
    private string? HeldBy(Registration registration, KubernetesNamespace found) =>
        !OperatorObjects.IsInstaller(found, registration)
        && found.Metadata.Annotation(OperatorObjects.Installer) is not null
        && DateTimeOffset.TryParse(
            found.Metadata.Annotation(OperatorObjects.Since), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since)
        && time.GetUtcNow() - since < Patience
            ? Title(found)
            : null;

    /// <summary>Takes the installation that nobody holds, on the version that was read. False: another was quicker.</summary>
    private async Task<bool> TakeAsync(ClusterClient runner, Registration registration, KubernetesNamespace found, CancellationToken cancellationToken)
    {
        var annotations = new JsonObject();
        foreach (var (key, value) in OperatorObjects.Holder(registration, time.GetUtcNow()))
        {
            annotations[key] = value;
        }

        var taken = await runner.MergePatchAsync<KubernetesNamespace>(
            ResourceKind.Namespace,
            null,
            OperatorBundle.Namespace,
            new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = annotations } },
            found.Metadata.ResourceVersion,
            cancellationToken);
        return taken.IsDone;
    }

    private static string Title(KubernetesNamespace ns) =>
        $"the join of klusterlet {ns.Metadata.Annotation(OperatorObjects.Installer) ?? "of another hub"} (operation {ns.Metadata.Annotation(OwnerAnnotations.Operation) ?? "unknown"})";

    private static HubRefusedException NoBundle(Registration registration) =>
        new(
            $"{registration.Plan.RunsOn} has no klusterlet operator, and the fleet file names no bundle to install it from.",
            Reasons.BundleMissing,
            "Set operator.bundle in the fleet file to the official manifests ('helm template ocm/klusterlet', or the release's).");

    /// <summary>
    /// Creates the object as ours. One of ours is brought up to the bundle, and one of others too but stays theirs; a definition of others,
    /// or of a newer bundle, is left as it is, and so is a Deployment, by which another has completed the installation meanwhile.
    /// </summary>
    private static async Task ApplyAsync(
        ClusterClient runner, Registration registration, BundleObject item, string? version, CancellationToken cancellationToken)
    {
        var marked = OperatorObjects.Marked(item, registration, version);
        var created = await runner.CreateAsync<JsonObject>(
            item.Kind, marked, found => OperatorObjects.IsInstaller(found, registration), cancellationToken);
        if (created.Created || item.Kind == ResourceKind.Deployment)
        {
            return;
        }

        var ours = OperatorObjects.Annotation(created.Value, OperatorObjects.Installer) is not null;
        var newer = ImageVersion.IsNewer(OperatorObjects.Annotation(created.Value, OperatorObjects.Version), version);
        if (item.Kind != ResourceKind.CustomResourceDefinition || (ours && !newer))
        {
            _ = await runner.ApplyOverAsync(item.Kind, ours ? marked : item.Content, (string)created.Value["metadata"]!["uid"]!, cancellationToken)
                ?? throw Changing.Of(runner, $"{item.Kind.Kind}/{item.Name}");
        }
    }
}
