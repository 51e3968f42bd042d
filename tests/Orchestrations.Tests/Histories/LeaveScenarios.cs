using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;
using MultiHubFlows.Orchestrations.Tests.World;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Orchestrations.Tests.Histories;

/// <summary>The courses that a leave can take, each with its end.</summary>
internal static class LeaveScenarios
{
    public static async Task LeftAsync(HubWorld world, CancellationToken token)
    {
        world.Clusters.Members.Add("hub1").Add("hub2", "hosting1");
        world.Clusters.Members.Works.Add("web");
        await world.BeginAsync(Memberships.Request(new LeavePolicies(), "hub1", "hub2"), token);
        await world.DecideAsync(await world.UntilAskedAsync(token, "all"), DecisionKind.Keep, token);

        var outcome = await world.EndAsync(token);

        Assert.All(outcome.Registrations, registration => Assert.Equal(RegistrationOutcome.Left, registration.Outcome));
        Assert.Equal(2, outcome.Registrations.Count);
    }

    public static async Task LeftWithDebtAsync(HubWorld world, CancellationToken token)
    {
        world.Clusters.Members.Add("hub1");
        world.Clusters.Members.Works.Add("web");
        world.Clusters.Members.ManagedAway = new Finding("Unreachable", "cluster1 does not answer.");
        var gone = false;
        world.Clusters.OnJoin(TaskNames.RemoveWorkFinalizers, _ => new Done(gone = true));
        world.Clusters.On(TaskNames.LookForWorksGone, () => new Look { State = gone ? LookState.Met : LookState.Waiting, Seen = new Finding("WorksRemain", "One is left.") });
        await world.BeginAsync(Memberships.Request(new LeavePolicies(), "hub1"), token);
        await world.DecideAsync(await world.UntilAskedAsync(token, "all"), DecisionKind.Keep, token);
        var finalizers = await world.UntilAskedAsync(token);
        await world.DecideAsync(finalizers, DecisionKind.Approve, token);

        var outcome = (await world.EndAsync(token)).Registrations[0];

        Assert.Equal(CheckpointKind.Finalizers, finalizers.Checkpoint);
        Assert.Equal(RegistrationOutcome.LeftWithDebt, outcome.Outcome);
        Assert.Equal("cluster1", Assert.Single(outcome.Debts!).Where);
    }

    public static async Task HostedAsync(HubWorld world, CancellationToken token)
    {
        world.Clusters.Members.Add("hub1", "hosting1");
        world.Clusters.Members.ManagedAway = new Finding("Unreachable", "cluster1 does not answer.");
        var gone = false;
        world.Clusters.OnJoin(TaskNames.RemoveKlusterletFinalizers, _ => new Done(gone = true));
        world.Clusters.On(TaskNames.LookForKlusterletGone, () => new Look { State = gone ? LookState.Met : LookState.Waiting, Seen = new Finding("KlusterletRemains", "It waits.") });
        await world.BeginAsync(Memberships.Request(Memberships.Auto, "hub1") with { AcceptLoss = true }, token);
        await world.DecideAsync(await world.UntilAskedAsync(token), DecisionKind.Approve, token);

        Assert.Equal(RegistrationOutcome.LeftWithDebt, (await world.EndAsync(token)).Registrations[0].Outcome);
    }

    public static async Task OwnersHubAsync(HubWorld world, CancellationToken token)
    {
        world.Clusters.Members.Add("hub1").Owners.Add("hub1");
        world.Clusters.Members.Works.Add("web");
        var looks = 0;
        world.Clusters.On(TaskNames.LookForAppliedWorksGone, () => new Look { State = ++looks > 2 ? LookState.Met : LookState.Waiting, Seen = new Finding("OwnersWorksRemain", "One is there.") });
        await world.BeginAsync(Memberships.Request(new LeavePolicies(), "hub1"), token);
        await world.DecideAsync(await world.UntilAskedAsync(token, "all"), DecisionKind.Remove, token);

        Assert.Equal(RegistrationOutcome.Left, (await world.EndAsync(token)).Registrations[0].Outcome);
    }

    public static async Task RetriedAsync(HubWorld world, CancellationToken token)
    {
        world.Clusters.Members.Add("hub1");
        world.Clusters.On(TaskNames.DeleteKlusterlet, () => throw new HubRefusedException("delete is forbidden", "Forbidden", "Grant it."));
        await world.BeginAsync(Memberships.Request(Memberships.Auto with { Leaving = CheckpointPolicy.Default(OnDeadline.Skip) }, "hub1"), token);
        var stuck = await world.UntilAskedAsync(token);
        world.Clusters.On(TaskNames.DeleteKlusterlet, () => new Done(Changed: true));
        await world.DecideAsync(stuck, DecisionKind.Retry, token);

        var outcome = (await world.EndAsync(token)).Registrations[0];

        Assert.Equal(RegistrationOutcome.Left, outcome.Outcome);
        Assert.Equal(2, outcome.Attempt);
    }

    public static async Task CanceledAsync(HubWorld world, CancellationToken token)
    {
        world.Clusters.Members.Add("hub1");
        await world.BeginAsync(Memberships.Request(new LeavePolicies(), "hub1"), token);
        await world.UntilAskedAsync(token, "all");
        await world.CancelAsync(token);

        Assert.Equal(RegistrationOutcome.Canceled, (await world.EndAsync(token)).Registrations[0].Outcome);
    }

    public static async Task AsksAsync(HubWorld world, CancellationToken token)
    {
        world.Clusters.Members.Add("hub1");
        await world.BeginAsync(Memberships.Request(new LeavePolicies(), "hub1"), token);

        await world.UntilAskedAsync(token, "all");
    }
}
