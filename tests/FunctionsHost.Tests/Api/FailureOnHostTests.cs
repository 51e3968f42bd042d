using System.Text.Json.Nodes;

using MultiHubFlows.FunctionsHost.Tests.Support;

namespace MultiHubFlows.FunctionsHost.Tests.Api;

/// <summary>A failed registration on the host asks, and goes on when it is told to.</summary>
public sealed class FailureOnHostTests(SharedAzurite azurite)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task FailureCheckpoint_AnsweredWithRetry_Joins()
    {
        using var deadline = TestDeadline.After(Patience);
        var hosted = await azurite.HostedAsync();
        await hosted.Fleet.AddFaultAsync(new JsonObject { ["kind"] = "forbidden", ["verb"] = "create", ["resource"] = "klusterlets", ["times"] = 1 }, "cluster5", deadline.Token);
        var operation = await hosted.Operations.StartAsync(Operations.Body("cluster5", ["failure"], Operations.On("hub1")), deadline.Token);
        var question = await hosted.Operations.QuestionAsync(operation, "failure", deadline.Token);

        await hosted.Operations.AnswerAsync(question, "retry", deadline.Token);
        var ended = await hosted.Operations.EndAsync(operation, deadline.Token);

        Assert.Equal(("Succeeded", "Joined", 2), ($"{ended["status"]}", $"{ended["registrations"]![0]!["outcome"]}", ended["registrations"]![0]!["attempt"]!.GetValue<int>()));
        Assert.Equal("hub1", $"{question["hub"]}");
    }
}
