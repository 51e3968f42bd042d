using System.Text.Json.Nodes;

namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>
/// I5: an activity that is frozen in the middle of a request, and thawed after another process has undone the join, leaves nothing. What was
/// held is carried out after the undo and before the thaw (Late), or never, because the client that thaws has given it up (Lost).
/// </summary>
public sealed class FrozenActivityTests(FrozenFleet frozen) : IClassFixture<FrozenFleet>
{
    private const string Answered = FaultPoint.HoldAfter;
    private const string Sent = FaultPoint.HoldBefore;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    // The product takes a claim that it read a moment ago for granted.
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(3);

    // The explicit ones are for ./soak.sh: they differ less from the others.
    [Theory]
    [InlineData("Bootstrap", Answered, "get managedclusters", "hub1", 2, Held.Late, "ClaimLost")]
    [InlineData("Deploy", Answered, "get managedclusters", "hub1", 3, Held.Late, "ClaimLost", Explicit = true)]
    [InlineData("Bootstrap", Sent, "create serviceaccounts", "hub1", 0, Held.Late, "ClaimLost")]
    [InlineData("Bootstrap", Sent, "create serviceaccounts", "hub1", 0, Held.Lost, "ClaimLost")]
    [InlineData("Bootstrap", Answered, "create serviceaccounts", "hub1", 0, Held.Late, "ClaimLost", Explicit = true)]
    [InlineData("Bootstrap", Sent, "create clusterrolebindings", "hub1", 0, Held.Late, "ClaimLost", Explicit = true)]
    [InlineData("Bootstrap", Sent, "create serviceaccounts/token", "hub1", 0, Held.Late, "IdentityGone")]
    [InlineData("Bootstrap", Sent, "create secrets", "cluster1", 0, Held.Late, "NotFound", Explicit = true)]
    [InlineData("Deploy", Sent, "create klusterlets", "cluster1", 0, Held.Late, "ClaimLost")]
    [InlineData("Deploy", Sent, "create klusterlets", "cluster1", 0, Held.Lost, "ClaimLost", Explicit = true)]
    [InlineData("Accept", Sent, "patch managedclusters", "hub1", 0, Held.Late, "ClaimLost")]
    [InlineData("Accept", Answered, "patch managedclusters", "hub1", 0, Held.Late, "ClaimLost", Explicit = true)]
    [InlineData("Accept", Sent, "update certificatesigningrequests/approval", "hub1", 0, Held.Late, "ClaimLost", Explicit = true)]
    public Task Join_FrozenAndThawedAfterItsUndo_LeavesNothing(string step, string hold, string request, string server, int skip, Held held, string reason) =>
        RunAsync(hosted: false, async (join, fleet, cancellationToken) =>
        {
            var before = await ClusterObjects.ReadAsync(fleet.Kubectl, join.Clusters, cancellationToken);
            await join.FreezeAtAsync(Rule(hold, request, skip), server, cancellationToken);
            var told = await ThawAfterUndoAsync(join, fleet, step, held, cancellationToken);
            Assert.Equal([], await before.DifferenceAsync(fleet.Kubectl, cancellationToken));
            Assert.Equal(reason, told);
        });

    [Theory]
    [InlineData("create serviceaccounts", "cluster2", Explicit = true)]
    [InlineData("create secrets", "cluster2", Explicit = true)]
    [InlineData("create secrets", "hosting1")]
    public Task HostedJoin_FrozenAndThawedAfterItsUndo_LeavesNothing(string request, string server) =>
        RunAsync(hosted: true, async (join, fleet, cancellationToken) =>
        {
            var before = await ClusterObjects.ReadAsync(fleet.Kubectl, join.Clusters, cancellationToken);
            await join.FreezeAtAsync(Rule(Sent, request, skip: 0), server, cancellationToken);
            var told = await ThawAfterUndoAsync(join, fleet, "DeliverManagedCredential", Held.Late, cancellationToken);
            Assert.Equal([], await before.DifferenceAsync(fleet.Kubectl, cancellationToken));
            Assert.Equal("NotFound", told);
        });

    // What docs/undo.md names as not closed: nothing can tell a claim that comes late from one that comes first.
    [Fact]
    public Task Join_ClaimThatArrivesAfterItsUndo_IsAllThatIsLeftAndLetsNobodyIn() =>
        RunAsync(hosted: false, async (join, fleet, cancellationToken) =>
        {
            var before = await ClusterObjects.ReadAsync(fleet.Kubectl, join.Clusters, cancellationToken);
            await join.FreezeAtAsync(Rule(Sent, "create managedclusters", skip: 0), "hub1", cancellationToken);
            Assert.Equal("Claim", await join.UndoElsewhereAsync(cancellationToken));
            await fleet.RemoveFaultsAsync(cancellationToken);
            frozen.Spoil();

            IReadOnlyList<string> left;
            while ((left = await before.NowAsync(fleet.Kubectl, cancellationToken)).Count == 0)
            {
            }

            Assert.StartsWith("+ hub1: ManagedCluster /cluster1 ", Assert.Single(left), StringComparison.Ordinal);
            var late = await fleet.Kubectl.GetAsync("hub1", cancellationToken, "managedcluster", "cluster1");
            Assert.False(late["spec"]!["hubAcceptsClient"]!.GetValue<bool>());
        });

    /// <summary>Why the thawed process asks what to do.</summary>
    private static async Task<string> ThawAfterUndoAsync(FrozenJoin join, SimulatedFleet fleet, string step, Held held, CancellationToken cancellationToken)
    {
        Assert.Equal(step, await join.UndoElsewhereAsync(cancellationToken));
        await Task.Delay(Moment, TimeProvider.System, cancellationToken);
        if (held == Held.Late)
        {
            await fleet.RemoveFaultsAsync(cancellationToken);
        }

        var reason = await join.ThawAsync(cancellationToken);
        await fleet.RemoveFaultsAsync(cancellationToken);
        return reason;
    }

    private async Task RunAsync(bool hosted, Func<FrozenJoin, SimulatedFleet, CancellationToken, Task> test)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        var (fleet, first, second) = await frozen.NextAsync(deadline.Token);
        var join = new FrozenJoin(fleet, first, second, hosted);
        try
        {
            await using (join)
            {
                await test(join, fleet, deadline.Token);
            }
        }
        catch (Exception failure)
        {
            frozen.Spoil();
            throw new InvalidOperationException($"{failure.Message}\n{join.Talk}", failure);
        }
    }

    private static JsonObject Rule(string hold, string request, int skip)
    {
        var words = request.Split(' ');
        return new JsonObject { ["kind"] = hold, ["verb"] = words[0], ["resource"] = words[1], ["skip"] = skip, ["times"] = 1 };
    }

    /// <summary>What becomes of the request that was held.</summary>
    public enum Held
    {
        /// <summary>It goes on after the undo, while its process is still frozen.</summary>
        Late,

        /// <summary>Its process thaws first, gives it up and sends it again.</summary>
        Lost,
    }
}
