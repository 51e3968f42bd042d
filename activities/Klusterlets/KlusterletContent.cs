using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Klusterlets;

/// <summary>What a registration's Klusterlet is made of: the plan and its options, each where OCM takes it from.</summary>
internal static class KlusterletContent
{
    /// <summary>The Klusterlet as it is applied.</summary>
    public static Klusterlet Of(Registration registration)
    {
        var (plan, options) = (registration.Plan, registration.Plan.Options);
        var registrationGates = Gates(options, AgentOptionRules.RegistrationGates);
        var workGates = Gates(options, AgentOptionRules.WorkGates);
        return new Klusterlet
        {
            Metadata = Owner.Metadata(registration, plan.Names.Klusterlet),
            Spec = new KlusterletSpec
            {
                ClusterName = registration.Cluster.Value,
                Namespace = plan.Names.AgentNamespace,
                DeployOption = new KlusterletDeployOption { Mode = plan.Mode.ToString() },
                ImagePullSpec = plan.Mode.IsSingleton() ? plan.Image : null,
                RegistrationImagePullSpec = plan.Mode.IsSingleton() ? null : plan.Image,
                WorkImagePullSpec = plan.WorkImage,
                RegistrationConfiguration = options is { CertificateSeconds: not null } or { Annotations: not null } || registrationGates is not null
                    ? new RegistrationConfiguration
                    {
                        ClientCertExpirationSeconds = options?.CertificateSeconds,
                        ClusterAnnotations = options?.Annotations,
                        FeatureGates = registrationGates,
                    }
                    : null,
                WorkConfiguration = workGates is null ? null : new WorkConfiguration { FeatureGates = workGates },
                NodePlacement = Placement(options),
                PriorityClassName = options?.PriorityClass,
                ResourceRequirement = Resources(options?.Resources),
                HubApiServerHostAlias = options?.HostAlias is { } alias ? new HubApiServerHostAlias { Ip = alias.Ip, Hostname = alias.Hostname } : null,
            },
        };
    }

    private static List<FeatureGate>? Gates(AgentOptions? options, IReadOnlyList<string> known)
    {
        var gates = (options?.FeatureGates ?? new Dictionary<string, bool>(StringComparer.Ordinal))
            .Where(gate => known.Contains(gate.Key, StringComparer.Ordinal))
            .Select(gate => new FeatureGate { Feature = gate.Key, Mode = gate.Value ? "Enable" : "Disable" })
            .ToList();
        return gates.Count > 0 ? gates : null;
    }

    private static NodePlacement? Placement(AgentOptions? options) =>
        options is { NodeSelector: null, Tolerations: null } or null
            ? null
            : new NodePlacement
            {
                NodeSelector = options.NodeSelector,
                Tolerations = options.Tolerations is { } tolerations ? [.. tolerations.Select(Toleration)] : null,
            };

    private static Toleration Toleration(AgentToleration tolerated) => new()
    {
        Key = tolerated.Key,
        Operator = tolerated.Operator,
        Value = tolerated.Value,
        Effect = tolerated.Effect,
        TolerationSeconds = tolerated.TolerationSeconds,
    };

    private static ResourceRequirement? Resources(AgentResources? resources) =>
        resources is null
            ? null
            : new ResourceRequirement
            {
                Type = resources.Type,
                ResourceRequirements = (resources.Requests ?? resources.Limits) is null
                    ? null
                    : new ResourceAmounts { Requests = resources.Requests, Limits = resources.Limits },
            };
}
