using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Tests.World;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Orchestrations.Tests.Histories;

/// <summary>The courses that a move can take, each with its end.</summary>
internal static class MoveScenarios
{
    public static async Task MovedAsync(HubWorld world, CancellationToken token)
    {
        MoveWorld.Prepare(world.Clusters, "hosting1", "web");
        await world.BeginAsync(MoveWorld.Request(MoveWorld.To(AgentMode.Default), new CheckpointPolicies()), token);
        var plan = await world.UntilAskedAsync(token);
        await world.DecideAsync(plan, DecisionKind.Approve, token);
        await world.DecideAsync(await world.UntilAskedAsync(token, notQuestion: plan.Id), DecisionKind.Approve, token);

        Assert.Equal(RegistrationOutcome.Moved, (await world.EndAsync(token)).Registrations[0].Outcome);
    }

    public static async Task MovedToAHostAsync(HubWorld world, CancellationToken token)
    {
        MoveWorld.Prepare(world.Clusters, null, "web");
        var looks = 0;
        world.Clusters.On(TaskNames.LookForWorksTakenOver, () => new Look { State = ++looks < 3 ? LookState.Waiting : LookState.Met });
        await world.BeginAsync(MoveWorld.Request(MoveWorld.To(AgentMode.Hosted, "hosting1")), token);

        Assert.Equal(RegistrationOutcome.Moved, (await world.EndAsync(token)).Registrations[0].Outcome);
    }

    public static async Task RolledBackAsync(HubWorld world, CancellationToken token)
    {
        MoveWorld.Prepare(world.Clusters, null, "web");
        world.Clusters.OnJoin(TaskNames.LookForWorksTakenOver, registration =>
            new Look { State = registration.Klusterlet!.Uid == "uid-hub1" ? LookState.Met : LookState.Waiting, Seen = new Finding("WorksNotTakenOver", "web is not.") });
        await world.BeginAsync(
            MoveWorld.Request(MoveWorld.To(AgentMode.Hosted, "hosting1"), OnboardingWorld.Auto with { Failure = CheckpointPolicy.Default(OnDeadline.Rollback) }), token);
        await world.DecideAsync(await world.UntilAskedAsync(token), DecisionKind.Rollback, token);

        var outcome = (await world.EndAsync(token)).Registrations[0];

        Assert.Equal((RegistrationOutcome.TimedOut, true), (outcome.Outcome, outcome.Undone));
    }

    public static async Task UnsettledAsync(HubWorld world, CancellationToken token)
    {
        MoveWorld.Prepare(world.Clusters, "hosting1", "web");
        world.Clusters.OnJoin(
            TaskNames.DeleteKlusterlet, registration => registration.Move is null ? throw new HubRefusedException("delete is forbidden", "Forbidden", "Grant it.") : new Done(Changed: true));
        await world.BeginAsync(
            MoveWorld.Request(MoveWorld.To(AgentMode.Default), OnboardingWorld.Auto with { Failure = CheckpointPolicy.Default(OnDeadline.Rollback) }), token);
        await world.DecideAsync(await world.UntilAskedAsync(token), DecisionKind.Skip, token);

        Assert.Equal(RegistrationOutcome.MovedWithDebt, (await world.EndAsync(token)).Registrations[0].Outcome);
    }

    public static async Task AsksAsync(HubWorld world, CancellationToken token)
    {
        MoveWorld.Prepare(world.Clusters, "hosting1");
        await world.BeginAsync(MoveWorld.Request(MoveWorld.To(AgentMode.Default), new CheckpointPolicies()), token);

        await world.UntilAskedAsync(token);
    }
}
