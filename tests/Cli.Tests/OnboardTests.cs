using System.Text.Json;

using YamlDotNet.Serialization;

namespace MultiHubFlows.Cli.Tests;

public sealed class OnboardTests(SimulatedFleet fleet) : IDisposable
{
    private readonly Folder _folder = new();

    private string Data => _folder.At("data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Onboard_FleetWithoutWaitAndServer_IsRefusedAndPointsToServe()
    {
        var ended = await MultiHub.RunAsync("onboard", "cluster1", "--hub", "hub1", "--fleet", fleet.File, "--data", Data, "--auto", "plan,acceptance,failure");

        ended.Is(2);
        Assert.Contains(ended.NextSteps, next => next.Contains($"multihub serve --fleet {fleet.File} --data {Data}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Onboard_EverythingByItselfAndWait_JoinsAndWritesTheOperation()
    {
        var ended = await MultiHub.RunAsync(
            "onboard", "cluster1", "--hub", "hub1=Singleton,leaseDurationSeconds=2", "--fleet", fleet.File, "--data", Data, "--auto", "plan,acceptance,failure", "--wait", "-o", "json");

        ended.Is(0);
        Assert.Equal(("Succeeded", "Joined"), (Text(ended.Json, "status"), Text(ended.Json.GetProperty("registrations")[0], "outcome")));
        Assert.Contains("hub1: Joined", ended.Talk, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Onboard_WaitingForAPerson_EndsWith5And6And130AndGoesOnLater()
    {
        string[] onboard = ["onboard", "cluster2", "--hub", "hub1", "--fleet", fleet.File, "--data", Data, "--ask", "plan", "--auto", "acceptance,failure", "--idempotency-key", "k1", "-o", "json"];
        var waiting = await MultiHub.RunAsync([.. onboard, "--wait", "--no-wait-approval"]);
        var late = await MultiHub.RunAsync([.. onboard, "--wait", "--timeout", "2s"]);
        using var running = MultiHub.Start([.. onboard, "--wait"]);
        await running.UntilSaidAsync("Decide with");
        await running.SignalAsync("INT");
        var interrupted = await running.EndAsync();
        var offline = await MultiHub.RunAsync("approvals", "--data", Data, "-o", "json");
        var cancelled = await MultiHub.RunAsync("cancel", Text(waiting.Json, "id"), "--data", Data);
        using var server = MultiHub.Start("serve", "--fleet", fleet.File, "--data", Data);
        await server.UntilSaidAsync("Listening on");
        var watched = await MultiHub.RunAsync("watch", Text(waiting.Json, "id"), "--data", Data, "-o", "json");

        waiting.Is(5);
        late.Is(6);
        interrupted.Is(130);
        Assert.Contains("it goes on with: multihub serve", interrupted.Talk, StringComparison.Ordinal);
        Assert.Equal(Text(waiting.Json, "id"), Text(late.Json, "id"));
        Assert.Equal("plan", Text(offline.Json[0], "checkpoint"));
        cancelled.Is(0);
        Assert.Contains("taken when serve runs", cancelled.Talk, StringComparison.Ordinal);
        watched.Is(1);
        Assert.Equal("Canceled", Text(watched.Json, "status"));
    }

    [Fact]
    public async Task Server_OnboardApproveAndAgain_ShowsAndDecidesByTheDataFolderAlone()
    {
        using var server = MultiHub.Start("serve", "--fleet", fleet.File, "--data", Data);
        await server.UntilSaidAsync("Listening on");
        var started = await MultiHub.RunAsync("onboard", "cluster3", "--hub", "hub1=Singleton,leaseDurationSeconds=2", "--hub", "hub2=SingletonHosted@hosting1,leaseDurationSeconds=2", "--data", Data, "--auto", "acceptance,failure", "-o", "json");
        var id = Text(started.Json, "id");
        var duplicate = await MultiHub.RunAsync("onboard", "cluster3", "--hub", "hub2", "--data", Data);
        var mistaken = await MultiHub.RunAsync("onboard", "nowhere", "--hub", "nohub", "--data", Data);
        var asking = await MultiHub.RunAsync("watch", id, "--data", Data, "--no-wait-approval", "-o", "json");
        var question = Text(asking.Json.GetProperty("checkpoints")[0], "id");
        var wrong = await MultiHub.RunAsync("retry", question, "--data", Data);
        var changed = await MultiHub.RunAsync("approve", question, "--subject-hash", "sha256:0", "--data", Data);
        var approved = await MultiHub.RunAsync("approve", id, "--comment", "fine", "--decision-id", "d1", "--data", Data, "-o", "json");
        var watched = await MultiHub.RunAsync("watch", id, "--data", Data, "-o", "json");
        var again = await MultiHub.RunAsync("approve", question, "--data", Data);
        var same = await MultiHub.RunAsync("reject", question, "--decision-id", "d1", "--data", Data, "-o", "json");

        started.Is(0);
        duplicate.Is(4);
        mistaken.Is(2);
        Assert.Equal(2, mistaken.Errors.Count);
        asking.Is(5);
        wrong.Is(2);
        changed.Is(4);
        approved.Is(0);
        watched.Is(0);
        again.Is(4);
        Assert.Contains("approve at 20", again.Errors[0], StringComparison.Ordinal);
        same.Is(0);
        Assert.Equal(approved.Data, same.Data);
        await ShowsAsync(id);
    }

    private async Task ShowsAsync(string id)
    {
        var table = await MultiHub.RunAsync("status", id, "--data", Data);
        var yaml = await MultiHub.RunAsync("status", id, "--data", Data, "-o", "yaml");
        var listed = await MultiHub.RunAsync("operations", "--data", Data, "-o", "json");
        var missing = await MultiHub.RunAsync("status", "op-aaaaaaaaaaaaaaaaaaaaaaaaaa", "--data", Data);
        var young = await MultiHub.RunAsync("purge", "--older-than", "1d", "--data", Data);
        var old = await MultiHub.RunAsync("purge", "--older-than", "0s", "--data", Data);
        var gone = await MultiHub.RunAsync("status", id, "--data", Data);

        Assert.Equal(3, table.Data.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("OPERATION", table.Data, StringComparison.Ordinal);
        Assert.Equal(id, new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(yaml.Data)["id"]);
        Assert.Equal(id, Text(listed.Json[0], "id"));
        missing.Is(3);
        Assert.Contains("Purged 0 of 1", young.Talk, StringComparison.Ordinal);
        Assert.Contains("Purged 1 of 1", old.Talk, StringComparison.Ordinal);
        gone.Is(3);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
