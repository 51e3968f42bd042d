using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

using MultiHubFlows.EndToEnd.Tests.Kills;
using MultiHubFlows.EndToEnd.Tests.Topologies;

namespace MultiHubFlows.EndToEnd.Tests.HandingOver;

/// <summary>The story of provider and customer with the real program: a cluster goes over between two hubs of different versions, and no moment is without one.</summary>
public sealed class HandoffTests
{
    private const string Begin = "<!-- What follows is written by HandoffTests.Write. -->\n";
    private const string End = "<!-- End of what HandoffTests writes. -->";

    private const string DefaultNamespace = "open-cluster-management-agent";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly Topology Story = new(
        "Provider and customer: a cluster handed over between hubs whose versions differ", "cluster1", ["hub2"], ["Singleton on cluster1"],
        "cluster1 is a member of hub1, its provider's, of v1.3.1; hub2 is its customer's, of v1.4.0. `multihub handoff cluster1 --from hub1 --to hub2` joins hub2 by this plan,\n"
            + "and leaves hub1 when both sides have consented ([handoff.md](handoff.md)).");

    [Fact]
    public Task HandOff_ModeAuto_HasNoMomentWithoutAHubAndShowsThePlanOfTheDocs() => HandOverAsync("auto", "auto", "keep", async (operation, cancellationToken) =>
    {
        Assert.Equal(Story.Places[0], $"{operation["registrations"]![0]!["mode"]} on {operation["registrations"]![0]!["runsOn"]}");
        Assert.True(
            (await File.ReadAllTextAsync(Document(), cancellationToken)).Contains(Begin + PlanSection.Of(Story, operation["plan"]!) + "\n" + End, StringComparison.Ordinal),
            "docs/topologies.md is stale. Write it: dotnet run -c Release --project tests/EndToEnd.Tests -- -explicit only -method \"*HandoffTests.Write\"");
    });

    [Theory(Explicit = true)]
    [InlineData("Singleton", "Default", "remove")]
    [InlineData("Default", "SingletonHosted", "keep")]
    [InlineData("SingletonHosted", "Hosted", "remove")]
    [InlineData("Hosted", "Singleton", "keep")]
    public Task HandOff_EachMode_HasNoMomentWithoutAHub(string from, string to, string fate) => HandOverAsync(from, to, fate, (_, _) => Task.CompletedTask);

    /// <summary>The last step too: what both hubs have put on the cluster is there all the time, and each hub says Available as long as it has the cluster.</summary>
    [Fact(Explicit = true)]
    public async Task HandOff_ThenDefaultNamespace_HasNoMomentWithoutAHubOrItsWorks()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        var cancellationToken = deadline.Token;
        await using var run = await HandoffRun.StartAsync(cancellationToken);
        var first = Wish("hub1", "Default");
        first["agentNamespace"] = "default";
        var joined = await run.EndAsync(
            await run.StartAsync("api/onboardings", new JsonObject { ["cluster"] = "cluster1", ["registrations"] = new JsonArray(first) }, cancellationToken), cancellationToken);
        Assert.Equal(("Joined", DefaultNamespace), ($"{joined["outcome"]}", $"{joined["registrations"]![0]!["klusterlet"]!["namespace"]}"));
        await GiveWorkAsync(run, cancellationToken);
        await using var hubs = run.Watch();
        await using var web = run.WatchMap("web");
        await hubs.FirstAsync(cancellationToken);

        var operation = await run.HandOverAsync("hub2=Singleton,leaseDurationSeconds=5", cancellationToken);
        var question = await run.AskedAsync(operation, "hub2", cancellationToken);
        await ApplyWorkAsync(run, "hub2", "shop", cancellationToken);
        await using var shop = run.WatchMap("shop");
        await shop.FirstAsync(cancellationToken);
        await HandoffRun.DecideAsync(run.Customer, question, "approve", cancellationToken);
        await HandoffRun.DecideAsync(run.Provider, await run.AskedAsync(operation, "hub1", cancellationToken), "keep", cancellationToken);
        var ended = await run.EndAsync(operation, cancellationToken);

        Assert.True($"{ended["status"]} {ended["outcome"]} {ended["statement"]?["afterwards"]?["result"]}" == "Succeeded HandedOver Moved", $"{ended}");
        AssertStatement(ended["statement"]!, "keep");
        hubs.Check();
        Assert.All([web, shop], map => Assert.DoesNotContain(map.Lines, line => line.StartsWith("DELETED", StringComparison.Ordinal)));
        var klusterlet = Assert.Single(await run.Kubectl.ListAsync("cluster1", cancellationToken, "klusterlets"));
        Assert.Equal((DefaultNamespace, $"{ended["registrations"]![0]!["klusterlet"]!["uid"]}"), ($"{klusterlet["spec"]!["namespace"]}", $"{klusterlet["metadata"]!["uid"]}"));
        var applied = await run.Kubectl.ListAsync("cluster1", cancellationToken, "appliedmanifestworks");
        Assert.Equal($"{klusterlet["metadata"]!["uid"]}", $"{Assert.Single(applied, work => $"{work["spec"]!["manifestWorkName"]}" == "shop")["spec"]!["agentID"]}");
    }

    /// <summary>Not a test: writes the plan into docs/topologies.md.</summary>
    [Fact(Explicit = true)]
    public Task Write() => HandOverAsync("auto", "auto", "keep", async (operation, cancellationToken) =>
    {
        var document = await File.ReadAllTextAsync(Document(), cancellationToken);
        var (begin, end) = (document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, document.IndexOf(End, StringComparison.Ordinal));
        await File.WriteAllTextAsync(Document(), $"{document[..begin]}{PlanSection.Of(Story, operation["plan"]!)}\n{document[end..]}", cancellationToken);
    });

    private static async Task HandOverAsync(string from, string to, string fate, Func<JsonNode, CancellationToken, Task> look)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        var cancellationToken = deadline.Token;
        await using var run = await HandoffRun.StartAsync(cancellationToken);
        var joined = await run.EndAsync(
            await run.StartAsync("api/onboardings", new JsonObject { ["cluster"] = "cluster1", ["registrations"] = new JsonArray(Wish("hub1", from)) }, cancellationToken), cancellationToken);
        Assert.Equal("Joined", $"{joined["outcome"]}");
        await GiveWorkAsync(run, cancellationToken);
        var klusterlet = joined["registrations"]![0]!["klusterlet"]!;
        var hosted = from.EndsWith("Hosted", StringComparison.Ordinal);
        await run.StealCredentialAsync(hosted ? $"{klusterlet["name"]}" : $"{klusterlet["namespace"]}", $"{klusterlet["runsOn"]}", cancellationToken);
        Assert.Contains("v1.4.0", $"{await run.Kubectl.GetAsync("hub2", cancellationToken, "clustermanager", "cluster-manager")}", StringComparison.Ordinal);
        Assert.Equal(0, (await AsProvidersAgentAsync(run, cancellationToken)).Code);
        await using var hubs = run.Watch();
        await hubs.FirstAsync(cancellationToken);

        var body = new JsonObject { ["cluster"] = "cluster1", ["from"] = "hub1", ["to"] = Wish("hub2", to), ["overlap"] = "2s", ["soak"] = "2s" };
        var operation = await run.StartAsync("api/handoffs", body, cancellationToken);
        await HandoffRun.DecideAsync(run.Customer, await run.AskedAsync(operation, "hub2", cancellationToken), "approve", cancellationToken);
        var question = await run.AskedAsync(operation, "hub1", cancellationToken);
        var refused = await Assert.ThrowsAsync<RefusedCallException>(() => HandoffRun.DecideAsync(run.Customer, question, fate, cancellationToken));
        await HandoffRun.DecideAsync(run.Provider, question, fate, cancellationToken);
        var ended = await run.EndAsync(operation, cancellationToken);

        Assert.Contains("same-party", refused.Message, StringComparison.Ordinal);
        Assert.True($"{ended["outcome"]}" == "HandedOver", $"{ended}");
        AssertStatement(ended["statement"]!, fate);
        hubs.Check();
        var stolen = await AsProvidersAgentAsync(run, cancellationToken);
        Assert.True(stolen.Code != 0 && stolen.Errors.Contains("orbidden", StringComparison.Ordinal), $"The provider's credential still works: {stolen}");
        Assert.Equal("blue", $"{(await run.Kubectl.GetAsync("hub2", cancellationToken, "managedcluster", "cluster1"))["metadata"]!["labels"]!["team"]}");
        Assert.Equal(fate == "keep", (await run.Kubectl.TryAsync("cluster1", cancellationToken, "get", "configmap", "web", "-n", "default")).Code == 0);
        await look(ended, cancellationToken);
    }

    private static JsonObject Wish(string hub, string mode) => new() { ["hub"] = hub, ["mode"] = mode, ["leaseDurationSeconds"] = 5 };

    private static async Task GiveWorkAsync(HandoffRun run, CancellationToken cancellationToken)
    {
        await run.Kubectl.RunAsync("hub1", cancellationToken, "label", "managedcluster", "cluster1", "team=blue");
        await ApplyWorkAsync(run, "hub1", "web", cancellationToken);
    }

    private static async Task ApplyWorkAsync(HandoffRun run, string hub, string name, CancellationToken cancellationToken)
    {
        using var folder = new Processes.ScratchFolder();
        await File.WriteAllTextAsync(folder.Of("work.json"), Work(name), cancellationToken);
        await run.Kubectl.RunAsync(hub, cancellationToken, "apply", "-f", folder.Of("work.json"));
        await run.Kubectl.RunAsync(hub, cancellationToken, "wait", $"manifestwork/{name}", "-n", "cluster1", "--for=condition=Applied", "--timeout=60s");
    }

    private static string Work(string name) => $$$$"""
        {"apiVersion":"work.open-cluster-management.io/v1","kind":"ManifestWork","metadata":{"name":"{{{{name}}}}","namespace":"cluster1"},"spec":{"workload":{"manifests":[
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{{name}}}}","namespace":"default"},"data":{"of":"{{{{name}}}}"}}]}}}
        """;

    private static Task<(int Code, string Output, string Errors)> AsProvidersAgentAsync(HandoffRun run, CancellationToken cancellationToken) =>
        run.Kubectl.TryAsync("agent", cancellationToken, "get", "manifestworks", "-n", "cluster1", "-o", "name");

    private static void AssertStatement(JsonNode statement, string fate)
    {
        Assert.Equal(["customer-ops", "provider-ops"], statement["consents"]!.AsArray().Select(consent => $"{consent!["who"]}"));
        Assert.Empty(statement["availability"]!["gaps"]!.AsArray());
        Assert.True((int)statement["availability"]!["looks"]! >= 6, $"{statement["availability"]}");
        Assert.Equal(("web", fate), ($"{statement["works"]![0]}", $"{statement["workloads"]}"));
        Assert.NotNull(statement["availability"]!["fromLastLease"]);
        Assert.NotNull(statement["availability"]!["toLastLease"]);
        Assert.True((bool)statement["allRefused"]!);
    }

    private static string Document([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "topologies.md"));
}
