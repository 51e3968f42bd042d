using System.Text.Json.Nodes;

namespace MultiHubFlows.EndToEnd.Tests.Undoing;

/// <summary>A moment of a join, known by the one request that is met in it.</summary>
/// <param name="Shown">What the registration says that it does then.</param>
/// <param name="Server">The server that gets the request.</param>
/// <param name="Verb">The request's verb.</param>
/// <param name="Resource">The request's resource.</param>
/// <param name="Name">The object's name, where others of the kind are changed too; the name of what is created is in no URL.</param>
/// <param name="Skip">How many like it come before.</param>
/// <param name="ByAgent">The agent sends it, and the flow waits for what comes of it.</param>
public sealed record JoinStep(string Shown, string Server, string Verb, string Resource, string? Name = null, int Skip = 0, bool ByAgent = false)
{
    /// <summary>Every step of a join by an agent on the cluster itself that sends a request, in their order.</summary>
    public static IReadOnlyList<JoinStep> Singleton { get; } =
    [
        new("Claim", "hub2", "create", "managedclusters"),
        new("PrepareRunner", "cluster1", "patch", "namespaces", "open-cluster-management"),
        new("PrepareRunner", "cluster1", "create", "namespaces", Skip: 1),
        .. OnTheHub("cluster1", secretsBefore: 0),
    ];

    /// <summary>The same by an agent on a hosting cluster.</summary>
    public static IReadOnlyList<JoinStep> Hosted { get; } =
    [
        new("ReserveSlot", "hosting1", "create", "leases"),
        new("Claim", "hub2", "create", "managedclusters"),
        new("PrepareRunner", "hosting1", "create", "deployments"),
        new("PrepareRunner", "hosting1", "create", "namespaces", Skip: 1),
        new("DeliverManagedCredential", "cluster1", "create", "serviceaccounts"),
        new("DeliverManagedCredential", "hosting1", "create", "secrets"),
        .. OnTheHub("hosting1", secretsBefore: 1),
    ];

    /// <summary>What agents of two pods have besides: the Secret that fixes the agent's name, before the Klusterlet.</summary>
    public static IReadOnlyList<JoinStep> OfTwoPods(bool hosted)
    {
        var (steps, runsOn, before) = hosted ? (Hosted, "hosting1", 2) : (Singleton, "cluster1", 1);
        return [.. steps.SelectMany(step => step.Resource == "klusterlets" ? [new JoinStep("Deploy", runsOn, "create", "secrets", Skip: before), step] : (JoinStep[])[step])];
    }

    /// <summary>The rule of a fault that meets the request.</summary>
    public JsonNode Rule(string kind) => new JsonObject
    {
        ["server"] = Server,
        ["rule"] = new JsonObject
        {
            ["kind"] = kind,
            ["verb"] = Verb,
            ["resource"] = Resource,
            ["name"] = Name,
            ["skip"] = Skip,
            ["times"] = 1,
            ["userAgent"] = ByAgent ? null : "multihubflows*",
        },
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Shown}: {Verb} {Resource}";

    private static IEnumerable<JoinStep> OnTheHub(string runsOn, int secretsBefore) =>
    [
        new("Bootstrap", "hub2", "create", "serviceaccounts"),
        new("Bootstrap", "hub2", "create", "clusterrolebindings"),
        new("Bootstrap", "hub2", "create", "serviceaccounts/token"),
        new("Bootstrap", runsOn, "create", "secrets", Skip: secretsBefore),
        new("Deploy", runsOn, "create", "klusterlets"),
        new("AwaitCsr", "hub2", "create", "certificatesigningrequests", ByAgent: true),
        new("Accept", "hub2", "patch", "managedclusters"),
        new("Accept", "hub2", "update", "certificatesigningrequests/approval"),
        new("AwaitAvailable", "hub2", "update", "managedclusters/status", ByAgent: true),
        new("Verify", "hub2", "create", "manifestworks"),
        new("Verify", "hub2", "delete", "manifestworks"),
    ];
}
