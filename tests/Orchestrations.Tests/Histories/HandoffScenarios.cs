using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.HandingOver;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Tests.World;

namespace MultiHubFlows.Orchestrations.Tests.Histories;

/// <summary>The courses that a hand-off can take, each with its end.</summary>
internal static class HandoffScenarios
{
    public static async Task HandedOverAsync(HubWorld world, CancellationToken token)
    {
        var handoff = new HandoffWorld(world.Clusters);
        handoff.Clusters.Members.Works.Add("web");
        await world.BeginAsync(Short(), token);
        var customer = await world.UntilAskedAsync(token, "all");
        await world.DecideAsync(customer, DecisionKind.Approve, token, who: "customer-key");
        var provider = await world.UntilAskedAsync(token, "all", customer.Id);
        await world.DecideAsync(provider, DecisionKind.Keep, token, id: "same", who: "customer-key");
        await world.DecideAsync(provider, DecisionKind.Keep, token, who: "provider-key");

        var statement = (await world.EndAsync<HandoffOutcome>(token)).Statement;

        Assert.Equal(HandoffResult.HandedOver, statement.Result);
        Assert.Empty(statement.Availability.Gaps);
    }

    public static async Task HandedOverAndMovedAsync(HubWorld world, CancellationToken token)
    {
        _ = new HandoffWorld(world.Clusters);
        await world.BeginAsync(Short() with { ThenDefaultNamespace = true }, token);
        var customer = await world.UntilAskedAsync(token, "all");
        await world.DecideAsync(customer, DecisionKind.Approve, token, who: "customer-key");
        var provider = await world.UntilAskedAsync(token, "all", customer.Id);
        await world.DecideAsync(provider, DecisionKind.Approve, token, who: "provider-key");

        var statement = (await world.EndAsync<HandoffOutcome>(token)).Statement;

        Assert.Equal((HandoffResult.HandedOver, HandoffMoveResult.Moved), (statement.Result, statement.Afterwards!.Result));
    }

    public static async Task RolledBackAsync(HubWorld world, CancellationToken token)
    {
        _ = new HandoffWorld(world.Clusters);
        await world.BeginAsync(Short(OnDeadline.Rollback), token);
        var customer = await world.UntilAskedAsync(token, "all");
        await world.DecideAsync(customer, DecisionKind.Approve, token, who: "customer-key");

        var outcome = await world.EndAsync<HandoffOutcome>(token);

        Assert.Equal((HandoffResult.RolledBack, RegistrationOutcome.TimedOut), (outcome.Statement.Result, outcome.Registrations[0].Outcome));
    }

    public static async Task CanceledAsync(HubWorld world, CancellationToken token)
    {
        var handoff = new HandoffWorld(world.Clusters);
        handoff.Clusters.Members.Add(HandoffWorld.Customer);
        await world.BeginAsync(Short() with { Soak = TimeSpan.FromDays(1) }, token);
        var customer = await world.UntilAskedAsync(token, "all");
        await world.DecideAsync(customer, DecisionKind.Approve, token, who: "customer-key");
        var provider = await world.UntilAskedAsync(token, "all", customer.Id);
        await world.DecideAsync(provider, DecisionKind.Approve, token, who: "provider-key");
        await world.CancelAsync(token);

        var outcome = await world.EndAsync<HandoffOutcome>(token);

        Assert.Equal(HandoffResult.RolledBack, outcome.Statement.Result);
        Assert.Contains(TaskNames.UndoCutOver, world.Calls);
    }

    public static async Task AsksAsync(HubWorld world, CancellationToken token)
    {
        _ = new HandoffWorld(world.Clusters);
        await world.BeginAsync(Short(), token);

        await world.UntilAskedAsync(token, "all");
    }

    private static HandoffRequest Short(OnDeadline then = OnDeadline.Skip) =>
        HandoffWorld.Request(then) with
        {
            Overlap = TimeSpan.FromSeconds(5),
            Soak = TimeSpan.FromSeconds(5),
            Checkpoints = HandoffWorld.Request().Checkpoints with { Consent = new CheckpointPolicy(CheckpointMode.Ask, TimeSpan.FromMinutes(1), then) },
        };
}
