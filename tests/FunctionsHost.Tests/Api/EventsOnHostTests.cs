using System.Text.Json.Nodes;

using MultiHubFlows.FunctionsHost.Tests.Support;

namespace MultiHubFlows.FunctionsHost.Tests.Api;

/// <summary>Server-sent events flow through the host as they come, and a client that comes back gets nothing twice.</summary>
public sealed class EventsOnHostTests(SharedAzurite azurite)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Events_LeftAndTakenUpByLastEventId_TellEachChangeOnceAndTheEnd()
    {
        using var deadline = TestDeadline.After(Patience);
        var hosted = await azurite.HostedAsync();
        using var http = new RawHttp(hosted.Host.Url);
        var operation = await hosted.Operations.StartAsync(Operations.Body("cluster6", ["plan"], Operations.On("hub1")), deadline.Token);
        var question = await hosted.Operations.QuestionAsync(operation, "plan", deadline.Token);

        var before = await EventsAsync(http, operation, null, until: last => $"{last.Data["status"]}" == "WaitingForApproval", deadline.Token);
        var after = EventsAsync(http, operation, before[^1].Id, until: last => last.Name == "end", deadline.Token);
        await hosted.Operations.AnswerAsync(question, "reject", deadline.Token);
        var told = await after;

        Assert.Equal("end", told[^1].Name);
        Assert.Equal("Failed", $"{told[^1].Data["status"]}");
        Assert.NotEqual(before[^1].Id, told[0].Id);
        Assert.Equal(told.SkipLast(1).Select(one => one.Id).Distinct(), told.SkipLast(1).Select(one => one.Id));
        Assert.All(told.SkipLast(1), one => Assert.Equal(operation, $"{one.Data["id"]}"));
    }

    private static async Task<IReadOnlyList<StreamEvent>> EventsAsync(RawHttp http, string operation, string? known, Predicate<StreamEvent> until, CancellationToken cancellationToken)
    {
        var (events, name, id) = (new List<StreamEvent>(), string.Empty, string.Empty);
        await foreach (var line in http.LinesAsync($"/api/operations/{operation}/events", cancellationToken, known))
        {
            switch (line.Split(": ", 2))
            {
                case ["event", var value]:
                    name = value;
                    break;
                case ["id", var value]:
                    id = value;
                    break;
                case ["data", var value]:
                    events.Add(new StreamEvent(name, id, JsonNode.Parse(value)!));
                    if (until(events[^1]))
                    {
                        return events;
                    }

                    break;
            }
        }

        return events;
    }

    private sealed record StreamEvent(string Name, string Id, JsonNode Data);
}
