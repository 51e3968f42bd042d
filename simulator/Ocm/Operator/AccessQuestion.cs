using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Operator;

/// <summary>One access review, and how Go prints it into a condition's message.</summary>
internal sealed record AccessQuestion(
    string Verb, string Group, string Resource, string Subresource = "", string Namespace = "", string Name = "")
{
    private const string ClusterGroup = "cluster.open-cluster-management.io";
    private const string Certificates = "certificates.k8s.io";
    private const string Works = "work.open-cluster-management.io";

    public static IReadOnlyList<AccessQuestion> OfBootstrap { get; } =
    [
        .. Many(["create", "get"], ClusterGroup, "managedclusters"),
        .. Many(["create", "get", "list", "watch"], Certificates, "certificatesigningrequests"),
    ];

    public static IReadOnlyList<AccessQuestion> OfHub(string cluster) =>
    [
        .. Many(["get", "list", "watch", "create"], Certificates, "certificatesigningrequests"),
        .. Many(["get", "list", "update", "watch"], ClusterGroup, "managedclusters", name: cluster),
        .. Many(["patch", "update"], ClusterGroup, "managedclusters", "status", name: cluster),
        .. Many(["get", "update"], "coordination.k8s.io", "leases", @namespace: cluster, name: "managed-cluster-lease"),
        .. Many(["get", "list", "watch"], "addon.open-cluster-management.io", "managedclusteraddons", @namespace: cluster),
        .. Many(["get", "list", "watch"], Works, "manifestworks", @namespace: cluster),
    ];

    public JsonObject ToReview()
    {
        var attributes = new JsonObject { ["verb"] = Verb, ["group"] = Group, ["resource"] = Resource };
        foreach (var (key, value) in (ReadOnlySpan<(string, string)>)
                 [("subresource", Subresource), ("namespace", Namespace), ("name", Name)])
        {
            if (value.Length > 0)
            {
                attributes[key] = value;
            }
        }

        return new JsonObject
        {
            ["apiVersion"] = ResourceTypes.SelfSubjectAccessReviews.ApiVersion,
            ["kind"] = ResourceTypes.SelfSubjectAccessReviews.Kind,
            ["spec"] = new JsonObject { ["resourceAttributes"] = attributes },
        };
    }

    public string Dump() =>
        $"&ResourceAttributes{{Namespace:{Namespace},Verb:{Verb},Group:{Group},Version:,Resource:{Resource},"
        + $"Subresource:{Subresource},Name:{Name},FieldSelector:nil,LabelSelector:nil,}}";

    public string DumpReview() =>
        "&SelfSubjectAccessReview{ObjectMeta:{      0 0001-01-01 00:00:00 +0000 UTC <nil> <nil> map[] map[] [] [] []},"
        + $"Spec:SelfSubjectAccessReviewSpec{{ResourceAttributes:{Dump()},NonResourceAttributes:nil,}},"
        + "Status:SubjectAccessReviewStatus{Allowed:false,Reason:,EvaluationError:,Denied:false,},}";

    private static IEnumerable<AccessQuestion> Many(
        string[] verbs, string group, string resource, string subresource = "", string @namespace = "", string name = "") =>
        verbs.Select(verb => new AccessQuestion(verb, group, resource, subresource, @namespace, name));
}
