using MultiHubFlows.EndToEnd.Tests.Kills;
using MultiHubFlows.FunctionsHost.Tests.Support;

namespace MultiHubFlows.FunctionsHost.Tests.Api;

/// <summary>Cancelled and refused onboardings on the host end as they do embedded, and their cluster is as it was.</summary>
public sealed class UndoOnHostTests(SharedAzurite azurite)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Cancel_WhileAcceptanceIsAsked_EndsCanceledAndLeavesNothing()
    {
        using var deadline = TestDeadline.After(Patience);
        var hosted = await azurite.HostedAsync();
        var before = await ClusterObjects.ReadAsync(hosted.Fleet.Kubectl, ["cluster3"], deadline.Token);
        var operation = await hosted.Operations.StartAsync(Operations.Body("cluster3", ["acceptance"], Operations.On("hub1")), deadline.Token);
        await hosted.Operations.QuestionAsync(operation, "acceptance", deadline.Token);

        await hosted.Operations.CancelAsync(operation, deadline.Token);
        var ended = await hosted.Operations.EndAsync(operation, deadline.Token);

        Assert.Equal(("Canceled", "Canceled"), ($"{ended["status"]}", $"{ended["registrations"]![0]!["outcome"]}"));
        Assert.Empty(await before.DifferenceAsync(hosted.Fleet.Kubectl, deadline.Token));
        Assert.DoesNotContain(await hosted.Fleet.Kubectl.ListAsync("hub1", deadline.Token, "managedclusters"), found => $"{found["metadata"]!["name"]}" == "cluster3");
    }

    [Fact]
    public async Task Reject_Acceptance_EndsRejectedAndLeavesNothing()
    {
        using var deadline = TestDeadline.After(Patience);
        var hosted = await azurite.HostedAsync();
        var before = await ClusterObjects.ReadAsync(hosted.Fleet.Kubectl, ["cluster4"], deadline.Token);
        var operation = await hosted.Operations.StartAsync(Operations.Body("cluster4", ["acceptance"], Operations.On("hub2")), deadline.Token);

        await hosted.Operations.AnswerAsync(await hosted.Operations.QuestionAsync(operation, "acceptance", deadline.Token), "reject", deadline.Token);
        var ended = await hosted.Operations.EndAsync(operation, deadline.Token);

        Assert.Equal(("Failed", "Rejected"), ($"{ended["status"]}", $"{ended["registrations"]![0]!["outcome"]}"));
        Assert.Empty(await before.DifferenceAsync(hosted.Fleet.Kubectl, deadline.Token));
        Assert.DoesNotContain(await hosted.Fleet.Kubectl.ListAsync("hub2", deadline.Token, "managedclusters"), found => $"{found["metadata"]!["name"]}" == "cluster4");
    }
}
