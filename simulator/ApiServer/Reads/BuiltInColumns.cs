using System.Globalization;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>The printer columns of built-in kinds.</summary>
internal static class BuiltInColumns
{
    private const string NameDoc =
        "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically.";

    private const string AgeDoc =
        "CreationTimestamp is a timestamp representing the server time when this object was created. It is represented in RFC3339 form and is in UTC.";

    public static TableColumn Name { get; } = Column("Name", (t, _) => t.Text("metadata", "name")) with { Format = "name", Description = NameDoc };

    public static TableColumn Age { get; } = Column("Age", (t, now) => AgeOf(t.Text("metadata", "creationTimestamp"), now)) with { Description = AgeDoc };

    public static IReadOnlyList<TableColumn> For(string kind) => kind switch
    {
        "Namespace" => [Name, Column("Status", (t, _) => t.Text("status", "phase")), Age],
        "ConfigMap" => [Name, Number("Data", t => Count(t, "data") + Count(t, "binaryData")), Age],
        "Secret" => [Name, Column("Type", (t, _) => t.Text("type")), Number("Data", t => Count(t, "data")), Age],
        "ServiceAccount" => [Name, Number("Secrets", t => t.Items("secrets").Count), Age],
        "Lease" => [Name, Column("Holder", (t, _) => t.Text("spec", "holderIdentity") ?? ""), Age],
        "CertificateSigningRequest" => Csr(),
        "Deployment" => Deployment(),
        "ReplicaSet" => ReplicaSet(),
        "Pod" => Pod(),
        "Service" => Service(),
        "Node" => Node(),
        "Event" => Event(),
        "ClusterRole" or "Role" => [Name, Column("Created At", (t, _) => t.Text("metadata", "creationTimestamp"))],
        "ClusterRoleBinding" or "RoleBinding" => Binding(),
        "CustomResourceDefinition" => [Name, Column("Created At", (t, _) => t.Text("metadata", "creationTimestamp"))],
        "MutatingWebhookConfiguration" or "ValidatingWebhookConfiguration" =>
            [Name, Number("Webhooks", t => t.Items("webhooks").Count), Age],
        _ => [Name, Age],
    };

    public static string AgeOf(string? timestamp, DateTimeOffset now) =>
        Timestamps.Read(timestamp) is { } then ? Timestamps.Age(now - then) : "<unknown>";

    private static IReadOnlyList<TableColumn> Csr() =>
    [
        Name,
        Age,
        Column("SignerName", (t, _) => t.Text("spec", "signerName")),
        Column("Requestor", (t, _) => t.Text("spec", "username")),
        Column("RequestedDuration", (t, _) => t.Number("spec", "expirationSeconds") is { } s ? Timestamps.Age(TimeSpan.FromSeconds(s)) : "<none>"),
        Column("Condition", (t, _) => CsrCondition(t)),
    ];

    private static string CsrCondition(JsonObject csr)
    {
        var types = csr.Items("status", "conditions").Select(c => c.Text("type")).ToHashSet(StringComparer.Ordinal);
        var text = types.Contains("Denied") ? "Denied" : types.Contains("Approved") ? "Approved" : "Pending";
        text += types.Contains("Failed") ? ",Failed" : "";
        return csr.Text("status", "certificate") is { Length: > 0 } ? text + ",Issued" : text;
    }

    private static IReadOnlyList<TableColumn> Deployment() =>
    [
        Name,
        Column("Ready", (t, _) => $"{t.Number("status", "readyReplicas") ?? 0}/{t.Number("spec", "replicas") ?? 1}"),
        Number("Up-to-date", t => t.Number("status", "updatedReplicas") ?? 0),
        Number("Available", t => t.Number("status", "availableReplicas") ?? 0),
        Age,
        Wide("Containers", t => Join(Containers(t).Select(c => c.Text("name")))),
        Wide("Images", t => Join(Containers(t).Select(c => c.Text("image")))),
        Wide("Selector", t => SelectorText(t.Object("spec", "selector", "matchLabels"))),
    ];

    private static IReadOnlyList<TableColumn> ReplicaSet() =>
    [
        Name,
        Integer("Desired", t => t.Number("spec", "replicas") ?? 1),
        Integer("Current", t => t.Number("status", "replicas") ?? 0),
        Integer("Ready", t => t.Number("status", "readyReplicas") ?? 0),
        Age,
    ];

    private static IReadOnlyList<TableColumn> Pod() =>
    [
        Name,
        Column("Ready", (t, _) => $"{t.Items("status", "containerStatuses").Count(c => c.Flag("ready") == true)}/{t.Items("spec", "containers").Count}"),
        Column("Status", (t, _) => PodStatus(t)),
        Column("Restarts", (t, _) => t.Items("status", "containerStatuses").Sum(c => c.Number("restartCount") ?? 0).ToString(CultureInfo.InvariantCulture)),
        Age,
        Wide("IP", t => t.Text("status", "podIP") ?? "<none>"),
        Wide("Node", t => t.Text("spec", "nodeName") ?? "<none>"),
        Wide("Nominated Node", _ => "<none>"),
        Wide("Readiness Gates", _ => "<none>"),
    ];

    private static string? PodStatus(JsonObject pod)
    {
        if (pod.Text("metadata", "deletionTimestamp") is not null)
        {
            return "Terminating";
        }

        return pod.Items("status", "containerStatuses")
            .Select(c => c.Text("state", "waiting", "reason") ?? c.Text("state", "terminated", "reason"))
            .FirstOrDefault(r => r is not null) ?? pod.Text("status", "phase");
    }

    private static IReadOnlyList<TableColumn> Service() =>
    [
        Name,
        Column("Type", (t, _) => t.Text("spec", "type")),
        Column("Cluster-IP", (t, _) => t.Text("spec", "clusterIP") ?? "<none>"),
        Column("External-IP", (_, _) => "<none>"),
        Column("Port(s)", (t, _) => Join(t.Items("spec", "ports").Select(p => $"{p.Number("port")}/{p.Text("protocol")}"))),
        Age,
        Wide("Selector", t => SelectorText(t.Object("spec", "selector"))),
    ];

    private static IReadOnlyList<TableColumn> Node() =>
    [
        Name,
        Column("Status", (t, _) => t.Items("status", "conditions").Any(c => c.Text("type") == "Ready" && c.Text("status") == "True") ? "Ready" : "NotReady"),
        Column("Roles", (t, _) => "<none>"),
        Age,
        Column("Version", (t, _) => t.Text("status", "nodeInfo", "kubeletVersion")),
    ];

    private static IReadOnlyList<TableColumn> Event() =>
    [
        Column("Last Seen", (t, now) => AgeOf(t.Text("lastTimestamp") ?? t.Text("eventTime"), now)),
        Column("Type", (t, _) => t.Text("type")),
        Column("Reason", (t, _) => t.Text("reason")),
        Column("Object", (t, _) => $"{t.Text("involvedObject", "kind")?.ToLowerInvariant()}/{t.Text("involvedObject", "name")}"),
        Column("Message", (t, _) => t.Text("message")?.Trim()),
        Wide("Name", t => t.Text("metadata", "name")),
    ];

    private static IReadOnlyList<TableColumn> Binding() =>
    [
        Name,
        Column("Role", (t, _) => $"{t.Text("roleRef", "kind")}/{t.Text("roleRef", "name")}"),
        Age,
        Wide("Users", t => Join(Subjects(t, "User").Select(s => s.Text("name")))),
        Wide("Groups", t => Join(Subjects(t, "Group").Select(s => s.Text("name")))),
        Wide("ServiceAccounts", t => Join(Subjects(t, "ServiceAccount").Select(s => $"{s.Text("namespace")}/{s.Text("name")}"))),
    ];

    private static IEnumerable<JsonNode?> Subjects(JsonObject binding, string kind) =>
        binding.Items("subjects").Where(s => s.Text("kind") == kind);

    private static IList<JsonNode?> Containers(JsonObject tree) => tree.Items("spec", "template", "spec", "containers");

    private static string SelectorText(JsonObject? labels) =>
        labels is null or { Count: 0 } ? "<none>" : string.Join(',', labels.Select(l => $"{l.Key}={l.Value.AsText()}"));

    private static string Join(IEnumerable<string?> texts) => string.Join(',', texts);

    private static long Count(JsonObject tree, string field) => tree.Object(field)?.Count ?? 0;

    private static TableColumn Column(string name, Func<JsonObject, DateTimeOffset, string?> read) =>
        new(name, "string", "", name, 0, (t, now) => read(t, now) is { } text ? JsonValue.Create(text) : null);

    private static TableColumn Integer(string name, Func<JsonObject, long> read) => Number(name, read) with { Type = "integer" };

    private static TableColumn Wide(string name, Func<JsonObject, string?> read) => Column(name, (t, _) => read(t)) with { Priority = 1 };

    private static TableColumn Number(string name, Func<JsonObject, long> read) =>
        new(name, "string", "", name, 0, (t, _) => JsonValue.Create(read(t)));
}
