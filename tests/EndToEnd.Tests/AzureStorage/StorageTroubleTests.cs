using System.Text.Json.Nodes;

using MultiHubFlows.EndToEnd.Tests.Kills;
using MultiHubFlows.EndToEnd.Tests.Processes;
using MultiHubFlows.FunctionsHost.Tests.Support;
using MultiHubFlows.TestSupport;

namespace MultiHubFlows.EndToEnd.Tests.AzureStorage;

/// <summary>Onboardings on two processes whose storage goes away and comes back, end as people decide, at whichever process they do.</summary>
public sealed class StorageTroubleTests
{
    private const int InUse = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task StorageGoneRefusingAndSlow_CancelledRejectedAndRetriedOnboardings_EndAsDecidedAndAStopHandsOver()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        await using var hub = await SharedHub.StartAsync(new FleetSize(1, 3, 1), new AzuriteSetup(), deadline.Token);
        var processes = await Task.WhenAll(hub.ServeAsync("one", deadline.Token), hub.ServeAsync("other", deadline.Token));
        try
        {
            await RunAsync(hub, processes[0], processes[1], deadline.Token);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{failure.Message}\n{hub.Talk()}", failure);
        }
    }

    private static async Task RunAsync(SharedHub hub, HubProcess one, HubProcess other, CancellationToken cancellationToken)
    {
        var before = await ClusterObjects.ReadAsync(hub.Fleet.Kubectl, ["cluster1", "cluster2"], cancellationToken);
        await hub.Fleet.AddFaultAsync(new JsonObject { ["kind"] = "forbidden", ["verb"] = "create", ["resource"] = "klusterlets", ["times"] = 1 }, "cluster3", cancellationToken);
        var cancelled = await one.Operations.StartAsync(Operations.Body("cluster1", ["acceptance"], Operations.On("hub1")), cancellationToken);
        var rejected = await other.Operations.StartAsync(Operations.Body("cluster2", ["acceptance"], Operations.On("hub1")), cancellationToken);
        var retried = await one.Operations.StartAsync(Operations.Body("cluster3", ["failure"], Operations.On("hub1")), cancellationToken);
        await OneProcessPerFolderAsync(hub, cancellationToken);

        // Each question is seen, and answered, at the process that was not asked for the onboarding.
        var failure = await other.Operations.QuestionAsync(retried, "failure", cancellationToken);
        var acceptance = await one.Operations.QuestionAsync(rejected, "acceptance", cancellationToken);
        await other.Operations.QuestionAsync(cancelled, "acceptance", cancellationToken);

        await RestartAsync(hub, other, cancelled, cancellationToken);
        await other.Operations.CancelAsync(cancelled, cancellationToken);
        await one.Operations.AnswerAsync(acceptance, "reject", cancellationToken);
        await hub.Azurite.FreezeAsync(cancellationToken);
        var answered = other.Operations.AnswerAsync(failure, "retry", cancellationToken);
        await Task.Delay(Frozen, TimeProvider.System, cancellationToken);
        Assert.False(answered.IsCompleted, "The storage was not frozen.");
        await hub.Azurite.ThawAsync(cancellationToken);
        await answered;
        Assert.Equal(0, await one.Process.TerminateAsync(cancellationToken));

        await EndsAsync(other, cancelled, "Canceled", "Canceled", cancellationToken);
        await EndsAsync(other, rejected, "Failed", "Rejected", cancellationToken);
        await EndsAsync(other, retried, "Succeeded", "Joined", cancellationToken);
        Assert.Empty(await before.DifferenceAsync(hub.Fleet.Kubectl, cancellationToken));
        Assert.Equal(["cluster3"], (await hub.Fleet.Kubectl.ListAsync("hub1", cancellationToken, "managedclusters")).Select(found => $"{found["metadata"]!["name"]}"));
    }

    private static async Task RestartAsync(SharedHub hub, HubProcess process, string operation, CancellationToken cancellationToken)
    {
        await hub.Azurite.StopAsync(cancellationToken);
        var refused = await Assert.ThrowsAsync<RefusedCallException>(() => process.Operations.GetAsync(operation, cancellationToken));
        await hub.Azurite.StartAgainAsync(cancellationToken);

        Assert.Equal(503, refused.Status);
        Assert.Contains("task-hub-unreachable", refused.Message, StringComparison.Ordinal);
        Assert.Equal(operation, $"{(await process.Operations.GetAsync(operation, cancellationToken))["id"]}");
    }

    private static async Task OneProcessPerFolderAsync(SharedHub hub, CancellationToken cancellationToken)
    {
        await using var second = MultihubProcess.StartProgram(
            Path.Combine(AppContext.BaseDirectory, "multihub.dll"),
            new Dictionary<string, string>(StringComparer.Ordinal) { [HubProcess.ConnectionVariable] = hub.Azurite.ConnectionString },
            "serve", "--fleet", hub.Fleet.FleetFile, "--data", hub.Fleet.DataFolder("one"), "--task-hub", "azure-storage");

        Assert.Equal(InUse, await second.EndAsync(cancellationToken));
        Assert.DoesNotContain(hub.Azurite.Key, second.Talk, StringComparison.Ordinal);
    }

    private static async Task EndsAsync(HubProcess process, string operation, string status, string outcome, CancellationToken cancellationToken)
    {
        var ended = await process.Operations.EndAsync(operation, cancellationToken);
        Assert.Equal((status, outcome), ($"{ended["status"]}", $"{ended["registrations"]![0]!["outcome"]}"));
    }
}
