namespace MultiHubFlows.Activities.Access;

/// <summary>API groups by the names that the lists of rights use.</summary>
internal static class Groups
{
    public const string Core = "";
    public const string Apps = "apps";
    public const string Leases = "coordination.k8s.io";
    public const string Rbac = "rbac.authorization.k8s.io";
    public const string Certificates = "certificates.k8s.io";
    public const string Authorization = "authorization.k8s.io";
    public const string Definitions = "apiextensions.k8s.io";
    public const string Cluster = "cluster.open-cluster-management.io";
    public const string Register = "register.open-cluster-management.io";
    public const string AddOns = "addon.open-cluster-management.io";
    public const string Work = "work.open-cluster-management.io";
    public const string Operator = "operator.open-cluster-management.io";
}
