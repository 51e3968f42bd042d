using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Identities;

/// <summary>
/// The objects of the identity that a hosting cluster's operator uses on the managed cluster. It lives in a namespace of ours, never in the
/// klusterlet's: the operator deletes that one while it still needs the account.
/// </summary>
internal static class ManagedAccount
{
    /// <summary>The type of a secret that the cluster fills with a long-lived token.</summary>
    public const string TokenType = "kubernetes.io/service-account-token";

    private const string AccountAnnotation = "kubernetes.io/service-account.name";

    private static readonly string[] Everything = ["get", "list", "watch", "create", "update", "patch", "delete"];

    /// <summary>The least that works (ocm-observed 45): join, ManifestWorks and leaving in hosted mode.</summary>
    public static IReadOnlyList<PolicyRule> Rules { get; } =
    [
        Rule("", ["namespaces", "serviceaccounts", "secrets"], Everything),
        Rule("", ["serviceaccounts/token"], ["create"]),
        Rule("apiextensions.k8s.io", ["customresourcedefinitions"], ["get", "list", "create", "update", "patch"]),
        Rule("rbac.authorization.k8s.io", ["clusterroles", "clusterrolebindings"], [.. Everything, "escalate", "bind"]),
        Rule("work.open-cluster-management.io", ["appliedmanifestworks"], ["list", "get", "update", "patch"]),
        new() { NonResourceURLs = ["/version", "/livez", "/healthz", "/readyz"], Verbs = ["get"] },
    ];

    /// <summary>The name of role and binding, which are cluster-wide.</summary>
    public static string RoleName(Registration registration) => $"{RegistrationNames.OwnNamespace}:{registration.Plan.Names.ManagedIdentity}";

    /// <summary>The namespace that it lives in, shared by all registrations of the cluster.</summary>
    public static KubernetesNamespace Namespace() =>
        new() { Metadata = new ObjectMeta { Name = RegistrationNames.OwnNamespace, Labels = Owner.Labels() } };

    /// <summary>The service account.</summary>
    public static ServiceAccount Account(Registration registration) =>
        new() { Metadata = Owner.Metadata(registration, registration.Plan.Names.ManagedIdentity, RegistrationNames.OwnNamespace) };

    /// <summary>The role.</summary>
    public static ClusterRole Role(Registration registration) =>
        new() { Metadata = Owner.Metadata(registration, RoleName(registration)), Rules = Rules };

    /// <summary>The binding.</summary>
    public static ClusterRoleBinding Binding(Registration registration) =>
        new()
        {
            Metadata = Owner.Metadata(registration, RoleName(registration)),
            RoleRef = new RoleRef { ApiGroup = ResourceKind.ClusterRole.Group, Kind = ResourceKind.ClusterRole.Kind, Name = RoleName(registration) },
            Subjects =
            [
                new RoleSubject
                {
                    Kind = ResourceKind.ServiceAccount.Kind,
                    Name = registration.Plan.Names.ManagedIdentity,
                    Namespace = RegistrationNames.OwnNamespace,
                },
            ],
        };

    /// <summary>The secret that the cluster's token controller fills.</summary>
    public static Secret TokenSecret(Registration registration)
    {
        var metadata = Owner.Metadata(registration, registration.Plan.Names.ManagedIdentity, RegistrationNames.OwnNamespace);
        return new Secret
        {
            Metadata = metadata with
            {
                Annotations = new Dictionary<string, string>(metadata.Annotations!, StringComparer.Ordinal)
                {
                    [AccountAnnotation] = registration.Plan.Names.ManagedIdentity,
                },
            },
            Type = TokenType,
        };
    }

    private static PolicyRule Rule(string group, IReadOnlyList<string> resources, IReadOnlyList<string> verbs) =>
        new() { ApiGroups = [group], Resources = resources, Verbs = verbs };
}
