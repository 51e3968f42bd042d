using System.Text.Json.Nodes;

using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.Klusterlets;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Activities.Inspection;

/// <summary>
/// What a join would do to the objects that say most: the ManagedCluster, the agent's namespace, the Klusterlet. Each is tried by a server-side dry
/// run, so that webhooks and schemas have their say, and compared with what is there. Tokens, secrets and what needs the join's own objects are not
/// tried.
/// </summary>
internal sealed class PlannedChanges(ClusterConnections connections)
{
    private const int MostFields = 20;

    private static readonly string[] Compared = ["spec", "metadata.labels", "metadata.annotations"];

    public async Task<IReadOnlyList<ObjectChange>> OfAsync(OnboardingRequest request, Plan plan, FleetFacts fleet, CancellationToken cancellationToken)
    {
        var planned = plan.Registrations.Where(registration => registration.Refusals.Count == 0).Select(registration => new Registration
        {
            Operation = request.Operation,
            Attempt = 1,
            Cluster = request.Cluster,
            ClusterUid = plan.ClusterUid ?? string.Empty,
            Plan = registration,
            Labels = fleet.Labels,
        });
        return [.. (await Task.WhenAll(planned.Select(registration => OfAsync(registration, cancellationToken)))).SelectMany(changes => changes)];
    }

    private async Task<IReadOnlyList<ObjectChange>> OfAsync(Registration registration, CancellationToken cancellationToken)
    {
        var hub = connections.Joined(registration.Plan.Hub);
        var runner = registration.Plan.HostingCluster is { } host ? connections.Hosting(host) : connections.Managed(registration.Cluster);
        var names = registration.Plan.Names;
        return
        [
            .. await Task.WhenAll(
                TryAsync(registration, registration.Plan.Hub.Value, hub, ResourceKind.ManagedCluster, registration.Cluster.Value, ClaimManagedCluster.Wanted(registration), cancellationToken),
                TryAsync(registration, registration.Plan.RunsOn, runner, ResourceKind.Namespace, names.RunsIn, Namespace(registration), cancellationToken),
                TryAsync(registration, registration.Plan.RunsOn, runner, ResourceKind.Klusterlet, names.Klusterlet, KlusterletContent.Of(registration), cancellationToken)),
        ];
    }

    private static KubernetesNamespace Namespace(Registration registration) => new() { Metadata = Owner.Metadata(registration, registration.Plan.Names.RunsIn) };

    private static async Task<ObjectChange> TryAsync<T>(
        Registration registration, string cluster, ClusterClient client, ResourceKind kind, string name, T wanted, CancellationToken cancellationToken)
        where T : class
    {
        var change = new ObjectChange(registration.Plan.Hub.Value, $"{cluster}: {kind.Kind} {name}", ChangeKind.NotTried, []);
        try
        {
            var live = await client.GetAsync<JsonObject>(kind, null, name, cancellationToken);
            var tried = await client.TryApplyAsync(kind, wanted, cancellationToken);
            var fields = live is null ? [] : Differences(live, tried);
            return change with { Change = live is null ? ChangeKind.Create : fields.Count == 0 ? ChangeKind.Keep : ChangeKind.Change, Fields = fields };
        }
        catch (HubRefusedException refused) when (refused.Code == ClusterFailureCode.KindNotServed)
        {
            return change with { Problem = new Finding(refused.Code, $"{cluster} does not serve {kind} yet: its definition comes with the operator.") };
        }
        catch (Exception failure) when (failure is HubRefusedException or HubUnreachableException)
        {
            var explained = (IExplainedFailure)failure;
            return change with
            {
                Change = failure is HubRefusedException ? ChangeKind.Refused : ChangeKind.NotTried,
                Problem = new Finding(explained.Code, Failures.Cut(failure.Message, 400), explained.NextStep),
            };
        }
    }

    private static IReadOnlyList<string> Differences(JsonObject live, JsonObject tried)
    {
        var (before, after) = (Leaves(live), Leaves(tried));
        return
        [
            .. before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Select(path => (path, Before: before.GetValueOrDefault(path), After: after.GetValueOrDefault(path)))
                .Where(leaf => leaf.Before != leaf.After)
                .Select(leaf => $"{leaf.path}: {leaf.Before ?? "absent"} -> {leaf.After ?? "absent"}")
                .Take(MostFields),
        ];
    }

    private static SortedDictionary<string, string> Leaves(JsonObject found)
    {
        var leaves = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Compared)
        {
            Add(path.Split('.').Aggregate((JsonNode?)found, (node, part) => (node as JsonObject)?[part]), path);
        }

        return leaves;

        void Add(JsonNode? node, string path)
        {
            switch (node)
            {
                case JsonObject fields:
                    foreach (var (key, value) in fields)
                    {
                        Add(value, $"{path}.{key}");
                    }

                    break;
                case not null:
                    leaves[path] = Failures.Cut(node.ToJsonString(), 200);
                    break;
            }
        }
    }
}
