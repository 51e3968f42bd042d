using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Identities;

/// <summary>The objects of a bootstrap identity on the hub.</summary>
internal static class BootstrapAccount
{
    /// <summary>OCM's role for agents that register.</summary>
    public const string OcmRole = "open-cluster-management:bootstrap";

    /// <summary>The role's rules, for hubs whose installation left it out: what agents need until they have their certificate, no more.</summary>
    public static IReadOnlyList<PolicyRule> Rules { get; } =
    [
        Rule("", "configmaps", "get"),
        Rule("certificates.k8s.io", "certificatesigningrequests", "create", "get", "list", "watch"),
        Rule("cluster.open-cluster-management.io", "managedclusters", "get", "create", "list", "watch"),
        Rule("cluster.open-cluster-management.io", "managedclustersets/join", "create"),
    ];

    /// <summary>The name that the hub writes into CSRs.</summary>
    public static string Username(Registration registration) =>
        $"system:serviceaccount:{RegistrationNames.OperatorNamespace}:{registration.Plan.Names.BootstrapIdentity}";

    /// <summary>The service account.</summary>
    public static ServiceAccount Account(Registration registration) =>
        new() { Metadata = Owner.Metadata(registration, registration.Plan.Names.BootstrapIdentity, RegistrationNames.OperatorNamespace) };

    /// <summary>A role of the registration's own.</summary>
    public static ClusterRole Role(Registration registration) =>
        new() { Metadata = Owner.Metadata(registration, registration.Plan.Names.BootstrapIdentity), Rules = Rules };

    /// <summary>The binding of the account to a role.</summary>
    public static ClusterRoleBinding Binding(Registration registration, string role) =>
        new()
        {
            Metadata = Owner.Metadata(registration, registration.Plan.Names.BootstrapIdentity),
            RoleRef = new RoleRef { ApiGroup = ResourceKind.ClusterRole.Group, Kind = ResourceKind.ClusterRole.Kind, Name = role },
            Subjects =
            [
                new RoleSubject
                {
                    Kind = ResourceKind.ServiceAccount.Kind,
                    Name = registration.Plan.Names.BootstrapIdentity,
                    Namespace = RegistrationNames.OperatorNamespace,
                },
            ],
        };

    private static PolicyRule Rule(string group, string resource, params string[] verbs) =>
        new() { ApiGroups = [group], Resources = [resource], Verbs = verbs };
}
