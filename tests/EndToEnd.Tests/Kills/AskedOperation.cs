using System.Text.Json.Nodes;

namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>An operation that a caller asks for, and what is answered to its questions.</summary>
/// <param name="Name">What it is seen under.</param>
/// <param name="Path">Where it is asked for.</param>
/// <param name="Body">What is asked.</param>
internal sealed record AskedOperation(string Name, string Path, JsonObject Body)
{
    private const int LeaseDurationSeconds = 5;

    public IReadOnlyList<GivenAnswer> Answers { get; init; } = [];

    /// <summary>A registration as requests name it; an agent on the cluster has a namespace of its own if it is not said.</summary>
    public static JsonObject Wish(Member member, string agentNamespace = "own")
    {
        var place = Place(member, agentNamespace);
        place["leaseDurationSeconds"] = LeaseDurationSeconds;
        return place;
    }

    /// <summary>An onboarding that asks nobody.</summary>
    public static AskedOperation Join(string name, string cluster, params JsonObject[] wishes) => new(name, "/api/onboardings", new JsonObject
    {
        ["cluster"] = cluster,
        ["registrations"] = new JsonArray(wishes),
        ["checkpoints"] = Auto("plan", "acceptance", "failure"),
    });

    /// <summary>A leave that asks nobody.</summary>
    public static AskedOperation Leave(string name, string cluster, string[] hubs, string workloads) => new(name, "/api/offboardings", new JsonObject
    {
        ["cluster"] = cluster,
        ["hubs"] = new JsonArray([.. hubs.Select(hub => (JsonNode)hub)]),
        ["workloads"] = workloads,
        ["checkpoints"] = Auto("removal", "leaving"),
    });

    /// <summary>A move that asks nobody.</summary>
    public static AskedOperation Move(Member to) => Move(to, "plan", "acceptance", "failure");

    /// <summary>A move whose agent somebody does not let in.</summary>
    public static AskedOperation RejectedMove(Member to) => Move(to, "plan", "failure") with { Answers = [new GivenAnswer("acceptance", to.Hub, "reject", Key: null)] };

    /// <summary>A hand-off that asks both sides alone, who consent; what becomes of its workloads is the provider's choice, who may also have it rolled back.</summary>
    public static AskedOperation HandOff(string name, Member from, Member to, string providersAnswer, string providersKey, string customersKey) => new(name, "/api/handoffs", new JsonObject
    {
        ["cluster"] = from.Cluster,
        ["from"] = from.Hub,
        ["to"] = Wish(to),
        ["overlap"] = "1s",
        ["soak"] = "1s",
        ["checkpoints"] = Auto("plan", "acceptance", "failure", "leaving"),
    })
    {
        Answers = [new GivenAnswer("consent", to.Hub, "approve", customersKey), new GivenAnswer("consent", from.Hub, providersAnswer, providersKey)],
    };

    private static AskedOperation Move(Member to, params string[] auto)
    {
        var body = Place(to, "own");
        body["cluster"] = to.Cluster;
        body["checkpoints"] = Auto(auto);
        return new AskedOperation($"move-{to.Cluster}", "/api/moves", body);
    }

    private static JsonObject Place(Member member, string agentNamespace) => member.IsHosted
        ? new JsonObject { ["hub"] = member.Hub, ["mode"] = member.Mode, ["hostingCluster"] = member.RunsOn }
        : new JsonObject { ["hub"] = member.Hub, ["mode"] = member.Mode, ["agentNamespace"] = agentNamespace };

    private static JsonObject Auto(params string[] checkpoints) => new(checkpoints.Select(name => KeyValuePair.Create(name, (JsonNode?)new JsonObject { ["mode"] = "auto" })));
}

/// <summary>What somebody answers to a question.</summary>
/// <param name="Checkpoint">The kind of question.</param>
/// <param name="Hub">The hub that it is about.</param>
/// <param name="Decision">The answer.</param>
/// <param name="Key">The API key of who answers; absent: who asked for the operation.</param>
internal sealed record GivenAnswer(string Checkpoint, string Hub, string Decision, string? Key);
