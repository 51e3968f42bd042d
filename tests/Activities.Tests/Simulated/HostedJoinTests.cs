using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.Identities;
using MultiHubFlows.Activities.Klusterlets;
using MultiHubFlows.Activities.Slots;
using MultiHubFlows.Activities.Verification;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Activities.Tests.Simulated;

public sealed class HostedJoinTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Join_Hosted_IsAvailableAndVerified()
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1);

        var registration = await bench.JoinAsync(await bench.HostedAsync(Token), Token);

        await bench.RunAsync<CreateProbe, Done>(registration, Token);
        Assert.Equal(registration.ClusterUid, (await bench.MeetAsync<LookForProbe>(registration, Token)).Value);
        await bench.RunAsync<DeleteProbe, Done>(registration, Token);
        await bench.MeetAsync<LookForProbeGone>(registration, Token);
    }

    [Fact]
    public async Task Undo_HostedBeforeAcceptance_LeavesDefinitionsAndTheSlotsNamespace()
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1);
        var before = await Snapshot.TakeAsync(bench, Token);
        var registration = await bench.FindCsrAsync(await bench.DeployAsync(await bench.HostedAsync(Token), Token), Token);

        await bench.UndoAsync(registration, Token);

        var difference = before.DifferenceTo(await Snapshot.TakeAsync(bench, Token));
        Assert.All(difference, line => Assert.Contains("hosting1: ", line, StringComparison.Ordinal));
        Assert.All(difference, line => Assert.Contains(RegistrationNames.OwnNamespace, line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("secret deleted")]
    [InlineData("account revoked")]
    [InlineData("token refused")]
    public async Task C4_CredentialLostBeforeTheUndo_IsRestoredAndTheSlotGivenBack(string trouble)
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1);
        var registration = await bench.DeployAsync(await bench.HostedAsync(Token), Token);
        await bench.FindCsrAsync(registration, Token);
        await BreakAsync(bench, registration, trouble);

        await bench.UndoAsync(registration, Token);

        Assert.Empty(await bench.Client("hosting1").ListAsync<Klusterlet>(ResourceKind.Klusterlet, null, null, null, Token));
        Assert.Equal(0, (await ReserveSlot.ReadAsync(bench.Client("hosting1"), Token)).Taken);
    }

    [Fact]
    public async Task C22_TokenControllerThatDoesNotFill_IsWaitedForAndNothingIsWritten()
    {
        await using var bench = await FleetBench.StartAsync(
            Token, hosting: 1, change: options => options with { ConfigureServer = server => server with { TokenControllerDelay = TimeSpan.FromSeconds(30) } });
        var registration = await bench.HostedAsync(Token);
        await bench.RunAsync<ClaimManagedCluster, ClaimResult>(registration, Token);
        await bench.RunAsync<PrepareRunner, RunnerResult>(registration, Token);
        await bench.RunAsync<EnsureManagedIdentity, Done>(registration, Token);

        var look = await bench.RunAsync<LookForManagedCredential, Look>(registration, Token);
        var unfilled = await Assert.ThrowsAsync<HubUnreachableException>(() => bench.RunAsync<DeliverManagedCredential, Done>(registration, Token));

        Assert.Equal(LookState.Waiting, look.State);
        Assert.Equal(Reasons.TokenNotFilled, look.Seen!.Code);
        Assert.Equal(Reasons.TokenNotFilled, unfilled.Code);
        Assert.Null(await bench.Client("hosting1").GetAsync<Secret>(ResourceKind.Secret, registration.Plan.Names.RunsIn, ExternalKubeconfig.SecretName, Token));
        bench.Clock.Advance(TimeSpan.FromSeconds(31));
        await bench.MeetAsync<LookForManagedCredential>(registration, Token);
        await bench.RunAsync<DeliverManagedCredential, Done>(registration, Token);
        Assert.NotNull(await bench.Client("hosting1").GetAsync<Secret>(ResourceKind.Secret, registration.Plan.Names.RunsIn, ExternalKubeconfig.SecretName, Token));
    }

    [Fact]
    public async Task ReserveSlot_MoreRegistrationsThanSlots_GivesEachSlotOnce()
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1);
        var wishes = Enumerable.Range(1, 5).Select(number => Registrations.Hosted($"hub{number}")).ToList();

        var results = await Task.WhenAll(wishes.Select(wish => bench.RunAsync<ReserveSlot, SlotResult>(wish, Token)));

        Assert.Equal([0, 1], results.Select(result => result.Slot).OfType<int>().Order());
        var winner = wishes[Array.FindIndex(results, result => result.Slot == 1)];
        Assert.Equal(1, (await bench.RunAsync<ReserveSlot, SlotResult>(winner, Token)).Slot);
        await bench.RunAsync<ReleaseSlot, Done>(winner, Token);
        Assert.False((await bench.RunAsync<ReleaseSlot, Done>(winner, Token)).Changed);
        var loser = wishes[Array.FindIndex(results, result => result.Slot is null)];
        Assert.Equal(1, (await bench.RunAsync<ReserveSlot, SlotResult>(loser, Token)).Slot);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EnsureManagedIdentity_SlotWasMadeByWhoLostTheClaim_IsHeldByTheWinner(bool givenBack)
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1);
        var winner = await bench.HostedAsync(Token);
        var loser = winner with { Operation = new OperationId("op-" + new string('b', 26)) };
        var slot = await bench.RunAsync<ReserveSlot, SlotResult>(loser, Token);
        Assert.Equal(slot.Slot, (await bench.RunAsync<ReserveSlot, SlotResult>(winner, Token)).Slot);
        await bench.RunAsync<ClaimManagedCluster, ClaimResult>(winner, Token);
        await bench.RunAsync<PrepareRunner, RunnerResult>(winner, Token);

        var released = givenBack && (await bench.RunAsync<ReleaseSlot, Done>(loser, Token)).Changed;
        await bench.RunAsync<EnsureManagedIdentity, Done>(winner, Token);
        released |= !givenBack && (await bench.RunAsync<ReleaseSlot, Done>(loser, Token)).Changed;

        var held = Assert.Single((await ReserveSlot.ReadAsync(bench.Client("hosting1"), Token)).Leases).Value;
        Assert.True(Owner.IsOurs(held.Metadata, winner));
        Assert.Equal(givenBack, released);
    }

    private static async Task BreakAsync(FleetBench bench, Registration registration, string trouble)
    {
        if (trouble == "secret deleted")
        {
            var hosting = bench.Client("hosting1");
            var secret = await hosting.RequireAsync<Secret>(ResourceKind.Secret, registration.Plan.Names.RunsIn, ExternalKubeconfig.SecretName, Token);
            await hosting.DeleteAsync(ResourceKind.Secret, registration.Plan.Names.RunsIn, ExternalKubeconfig.SecretName, secret.Metadata.Uid!, Propagation.Background, Token);
            return;
        }

        var managed = bench.Client(Registrations.Cluster);
        if (trouble == "token refused")
        {
            await RefuseTokenAsync(bench, registration, managed);
            return;
        }

        var account = await managed.RequireAsync<ServiceAccount>(
            ResourceKind.ServiceAccount, RegistrationNames.OwnNamespace, registration.Plan.Names.ManagedIdentity, Token);
        await managed.DeleteAsync(
            ResourceKind.ServiceAccount, RegistrationNames.OwnNamespace, registration.Plan.Names.ManagedIdentity, account.Metadata.Uid!, Propagation.Background, Token);
        bench.Clock.Advance(TimeSpan.FromSeconds(11));
    }

    /// <summary>Account, binding and both secrets stand and agree, and the server takes the token no more, as after a change of its signing key.</summary>
    private static async Task RefuseTokenAsync(FleetBench bench, Registration registration, ClusterClient managed)
    {
        const string Refused = "refused";
        var hosting = bench.Client("hosting1");
        var (space, name) = (RegistrationNames.OwnNamespace, registration.Plan.Names.ManagedIdentity);
        var token = (await managed.RequireAsync<Secret>(ResourceKind.Secret, space, name, Token)).TextOf("token")!.Reveal();
        var delivered = await hosting.RequireAsync<Secret>(ResourceKind.Secret, registration.Plan.Names.RunsIn, ExternalKubeconfig.SecretName, Token);
        var kubeconfig = delivered.TextOf("kubeconfig")!.Reveal().Replace(token, Refused, StringComparison.Ordinal);
        await managed.MergePatchAsync<Secret>(ResourceKind.Secret, space, name, Data("token", Refused), null, Token);
        await hosting.MergePatchAsync<Secret>(
            ResourceKind.Secret, registration.Plan.Names.RunsIn, ExternalKubeconfig.SecretName, Data("kubeconfig", kubeconfig), null, Token);
        while (!await IsRefusedAsync(hosting, registration))
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private static JsonObject Data(string key, string text) =>
        new() { ["data"] = new JsonObject { [key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text)) } };

    private static async Task<bool> IsRefusedAsync(ClusterClient hosting, Registration registration)
    {
        var klusterlet = await hosting.RequireAsync<Klusterlet>(ResourceKind.Klusterlet, null, registration.Klusterlet!.Name, Token);
        return klusterlet.Status?.Conditions.OfType(ConditionTypes.Applied) is { IsFalse: true } applied
            && applied.Message!.Contains("Unauthorized", StringComparison.Ordinal);
    }
}
