using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.Identities;
using MultiHubFlows.Activities.Klusterlets;
using MultiHubFlows.Activities.Tests.Simulated;
using MultiHubFlows.Activities.Undo;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Bundles;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Tests.Access;

/// <summary>What is changed rather than made, with the least rights: objects of an operation before, and of a run that was cut off.</summary>
public sealed class TakeOverTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ManagedIdentity_OfAnOperationBefore_BecomesThisOnes()
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1);
        var managed = bench.Least(Registrations.Cluster);
        await EnsureManagedIdentity.MakeAsync(managed, await bench.HostedAsync(Token), Token);
        var next = await bench.HostedAsync(Token, operation: Registrations.OtherOperation);

        await EnsureManagedIdentity.MakeAsync(managed, next, Token);

        var role = await bench.Client(Registrations.Cluster).RequireAsync<ClusterRole>(ResourceKind.ClusterRole, null, ManagedAccount.RoleName(next), Token);
        Assert.Equal(Registrations.OtherOperation.Value, role.Metadata.Annotation(OwnerAnnotations.Operation));
        await bench.RunAsync<DeleteManagedIdentity, Orchestrations.Done>(next, Token);
        Assert.Null(await bench.Client(Registrations.Cluster).GetAsync<ClusterRole>(ResourceKind.ClusterRole, null, ManagedAccount.RoleName(next), Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BootstrapIdentity_OfAnOperationBefore_BecomesThisOnes(bool ownRole)
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var registration = await bench.SingletonAsync(Token);
        var hub = bench.Least("hub1");
        await MakeAsync(registration);
        var next = registration with { Operation = Registrations.OtherOperation };

        await MakeAsync(next);

        var account = await bench.Client("hub1").RequireAsync<ServiceAccount>(
            ResourceKind.ServiceAccount, "open-cluster-management", registration.Plan.Names.BootstrapIdentity, Token);
        Assert.Equal(Registrations.OtherOperation.Value, account.Metadata.Annotation(OwnerAnnotations.Operation));

        async Task MakeAsync(Registration of)
        {
            await hub.EnsureAsync<ServiceAccount>(of, ResourceKind.ServiceAccount, BootstrapAccount.Account(of), Token);
            if (ownRole)
            {
                await hub.EnsureAsync<ClusterRole>(of, ResourceKind.ClusterRole, BootstrapAccount.Role(of), Token);
            }

            var role = ownRole ? BootstrapAccount.Role(of).Metadata.Name! : BootstrapAccount.OcmRole;
            await hub.EnsureAsync<ClusterRoleBinding>(of, ResourceKind.ClusterRoleBinding, BootstrapAccount.Binding(of, role), Token);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Operator_ThatWasHalfInstalled_IsBroughtUpToTheBundle(bool hosted)
    {
        await using var bench = await FleetBench.StartAsync(Token, hosting: 1);
        var registration = hosted ? await bench.HostedAsync(Token) : await bench.SingletonAsync(Token);
        await bench.RunAsync<ClaimManagedCluster, ClaimResult>(registration, Token);
        Assert.True((await bench.RunAsync<PrepareRunner, RunnerResult>(registration, Token)).Operator.Installed);
        var runner = bench.Client(registration.Plan.RunsOn);
        var there = await runner.RequireAsync<Deployment>(ResourceKind.Deployment, OperatorBundle.Namespace, OperatorBundle.Deployment, Token);
        await runner.DeleteAsync(ResourceKind.Deployment, OperatorBundle.Namespace, OperatorBundle.Deployment, there.Metadata.Uid!, Propagation.Background, Token);

        var again = await bench.RunAsync<PrepareRunner, RunnerResult>(registration, Token);

        Assert.True(again.Operator.Installed);
        Assert.NotNull(await runner.GetAsync<Deployment>(ResourceKind.Deployment, OperatorBundle.Namespace, OperatorBundle.Deployment, Token));
        var residue = await bench.RunAsync<FindResidue, ResidueResult>(registration, Token);
        Assert.Contains(residue.Left, sentence => sentence.Contains("Definitions of Klusterlets", StringComparison.Ordinal));
    }
}
