namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Which rules hold for which kind.</summary>
internal static class KindRuleBook
{
    private static readonly KindRules Plain = new();
    private static readonly KindRules Counted = new CountedRules();
    private static readonly KindRules Custom = new CustomRules();

    private static readonly Dictionary<string, KindRules> BuiltIn = new(StringComparer.Ordinal)
    {
        ["Namespace"] = new NamespaceRules(),
        ["Secret"] = new SecretRules(),
        ["ConfigMap"] = new ConfigMapRules(),
        ["CertificateSigningRequest"] = new CsrRules(),
        ["ClusterRole"] = new RoleRules(),
        ["Role"] = new RoleRules(),
        ["ClusterRoleBinding"] = new BindingRules(),
        ["RoleBinding"] = new BindingRules(),
        ["CustomResourceDefinition"] = new CrdRules(),
        ["Deployment"] = new DeploymentRules(),
        ["Lease"] = new LeaseRules(),
        ["ReplicaSet"] = Counted,
        ["Pod"] = new PodRules(),
        ["Service"] = new ServiceRules(),
        ["PodDisruptionBudget"] = Counted,
        ["MutatingWebhookConfiguration"] = Counted,
        ["ValidatingWebhookConfiguration"] = Counted,
    };

    public static KindRules For(ResourceType type) => type.IsCustom ? Custom : BuiltIn.GetValueOrDefault(type.Kind, Plain);
}

/// <summary>A kind whose generation counts.</summary>
internal class CountedRules : KindRules
{
    public override bool CountsGenerations => true;
}
