using Microsoft.DurableTask;

using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Agents;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Activities.Inspection;

/// <summary>What the planner has to know of a managed cluster. Reads only; access reviews are the only requests that create.</summary>
internal sealed class InspectManagedCluster(CurrentFleet fleet, ClusterClientOptions options, TimeProvider time, ActivityStopping stopping)
    : TaskActivity<OnboardingRequest, ClusterFacts>
{
    private const string SharedDefinition = "appliedmanifestworks.work.open-cluster-management.io";
    private const string DefinitionVersion = "operator.open-cluster-management.io/version";
    private const string SharedRoles = "open-cluster-management.io/aggregate-to-work=true";
    private const string RolesOfAgents = "open-cluster-management:";

    /// <inheritdoc/>
    public override Task<ClusterFacts> RunAsync(TaskActivityContext context, OnboardingRequest input) => InspectAsync(input, stopping.Token);

    internal async Task<ClusterFacts> InspectAsync(OnboardingRequest request, CancellationToken cancellationToken)
    {
        var cluster = fleet().Managed(request.Cluster);
        var uid = ClusterReading.UidAsync(cluster, cancellationToken);
        var version = cluster.ServerVersionAsync(cancellationToken);
        var klusterlets = await ClusterReading.KlusterletsAsync(cluster, cancellationToken);
        var found = await ClusterReading.OperatorAsync(cluster, klusterlets is not null, cancellationToken);
        var namespaces = AgentNamespaces(request).Select(name => NamespaceReading.ReadAsync(cluster, name, cancellationToken)).ToList();
        var facts = new ClusterFacts
        {
            Uid = await uid,
            KubernetesVersion = await version,
            Operator = found,
            Klusterlets = [.. (klusterlets ?? []).Select(ClusterReading.Seen)],
            Namespaces = [.. (await Task.WhenAll(namespaces)).OfType<NamespaceSeen>()],
            Read = [.. (klusterlets ?? []).Select(klusterlet => ClusterReading.Read(request.Cluster.Value, nameof(Klusterlet), klusterlet.Metadata))],
        };
        facts = await WithRightsAsync(facts, request, cluster, cancellationToken);
        return await WithOptionalAsync(MayBeHosted(request) ? await WithEndpointAsync(facts, request, cluster, cancellationToken) : facts, request, cluster, cancellationToken);
    }

    private async Task<ClusterFacts> WithRightsAsync(
        ClusterFacts facts, OnboardingRequest request, ClusterClient cluster, CancellationToken cancellationToken)
    {
        var here = request.Registrations.Where(MayRunHere)
            .SelectMany(wish => Wished(wish).Select(agentNamespace => Names(request, wish, agentNamespace).AgentNamespace)).Distinct(StringComparer.Ordinal).ToList();
        var needs = RequestedOptions.OnRunner(fleet().Fleet, request, request.Registrations.Where(MayRunHere), facts.Operator is not null);
        var always = cluster.ReviewAccessAsync(Rights.OnManaged(), cancellationToken);
        var runner = ClusterReading.MissingAsync(cluster, [.. here.SelectMany(ns => Rights.OnRunner(ns, needs)).Distinct()], here, cancellationToken);
        var hosted = MayBeHosted(request) ? await cluster.ReviewAccessAsync(Rights.ForHostedAgent(), cancellationToken) : [];
        return facts with
        {
            MissingRights = [.. (await always).Select(row => row.ToString())],
            MissingRunnerRights = await runner,
            MissingHostedRights = [.. hosted.Select(row => row.ToString())],
        };
    }

    private static async Task<ClusterFacts> WithOptionalAsync(
        ClusterFacts facts, OnboardingRequest request, ClusterClient cluster, CancellationToken cancellationToken)
    {
        var optional = new OptionalFacts(request.Cluster.Value);
        var nodes = await ClusterReading.ReadyNodesAsync(cluster, optional, cancellationToken);
        var definition = await optional.ReadAsync<Holder<CustomResourceDefinition>>(
            Reasons.DefinitionsUnknown,
            "The shared definitions",
            async () => new(await cluster.GetAsync<CustomResourceDefinition>(ResourceKind.CustomResourceDefinition, null, SharedDefinition, cancellationToken)));
        var roles = await optional.ReadAsync(
            Reasons.SharedRolesUnknown,
            "The roles that all agents share",
            () => cluster.ListAsync<ClusterRole>(ResourceKind.ClusterRole, null, SharedRoles, null, cancellationToken));
        return facts with
        {
            ReadyNodes = nodes,
            DefinitionsVersion = definition?.Value?.Metadata.Annotation(DefinitionVersion),
            SharedWorkRoles =
            [
                .. (roles ?? []).Select(role => role.Metadata.Name).OfType<string>()
                    .Where(name => !name.StartsWith(RolesOfAgents, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Take(10),
            ],
            Unknown = optional.Unknown,
        };
    }

    /// <summary>How agents elsewhere would reach this cluster, as its kubeconfig or agentEndpoint says.</summary>
    private async Task<ClusterFacts> WithEndpointAsync(ClusterFacts facts, OnboardingRequest request, ClusterClient cluster, CancellationToken cancellationToken)
    {
        var needsName = fleet().Fleet.Managed(request.Cluster)?.AgentEndpoint is null && (await cluster.ServerAsync(cancellationToken)).TlsServerName is not null;
        try
        {
            // Which operator would drop the server's name is for the planner to say, host by host.
            await new AgentAddresses(fleet(), options, time).ManagedAsync(request.Cluster, OcmVersion.KeepsTlsServerName, cancellationToken);
            return facts with { NeedsTlsServerName = needsName };
        }
        catch (HubRefusedException refused)
        {
            return facts with { NeedsTlsServerName = needsName, EndpointProblem = new Finding(refused.Code, refused.Message, refused.NextStep) };
        }
    }

    private static IEnumerable<string> AgentNamespaces(OnboardingRequest request) => request.Registrations
        .SelectMany(wish => Wished(wish).Append(AgentNamespace.Own).Select(agentNamespace => Names(request, wish, agentNamespace).AgentNamespace))
        .Distinct(StringComparer.Ordinal);

    private static bool MayRunHere(RegistrationRequest wish) => wish.HostingCluster is null && wish.Mode?.IsHosted() != true;

    private static bool MayBeHosted(OnboardingRequest request) => request.Registrations.Any(wish => wish.Mode?.IsHosted() != false);

    /// <summary>What the agent may get: where nothing is asked for, the planner has both to choose from.</summary>
    private static IReadOnlyList<AgentNamespace> Wished(RegistrationRequest wish) => MayRunHere(wish)
        ? wish.AgentNamespace is { } asked ? [asked] : [AgentNamespace.Own, AgentNamespace.Default]
        : [AgentNamespace.Own];

    private static RegistrationNames Names(OnboardingRequest request, RegistrationRequest wish, AgentNamespace agentNamespace) =>
        RegistrationNames.For(request.Cluster, wish.Hub, AgentMode.Singleton, agentNamespace, request.Operation, request.Move?.Next ?? 1);

    private sealed record Holder<T>(T? Value);
}
