using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Leaving;
using MultiHubFlows.Orchestrations.Tests.World;

namespace MultiHubFlows.Orchestrations.Tests.Leaving;

public sealed class LeavePlannerTests
{
    [Fact]
    public void Plan_OurRegistration_IsRebuiltFromTheAnnotations()
    {
        var planned = Assert.Single(Plan(new Memberships().Add("hub1", "hosting1"), facts => facts).Registrations);

        var registration = planned.Registration!;
        Assert.Equal(Memberships.JoinedBy, registration.Operation.Value);
        Assert.Equal((AgentMode.SingletonHosted, "hosting1"), (registration.Plan.Mode, registration.Plan.RunsOn));
        Assert.Equal("uid-hub1", registration.Klusterlet!.Uid);
        Assert.True(registration.Leaving);
        Assert.Null(registration.Lost);
        Assert.Contains(planned.Removes, line => line == $"hosting1: Klusterlet/{registration.Plan.Names.Klusterlet}");
    }

    [Fact]
    public void Plan_ModeOfTheKlusterlet_WinsOverTheClaim()
    {
        var plan = Plan(new Memberships().Add("hub1"), facts => facts with { Managed = facts.Managed with { Agents = [facts.Managed.Agents[0] with { Mode = "Default" }] } });

        Assert.Equal(AgentMode.Default, plan.Registrations[0].Registration!.Plan.Mode);
    }

    [Fact]
    public void Plan_DefaultAgentNamespaceAndSecondGeneration_AreFoundAgain()
    {
        var names = RegistrationNames.For(new ManagedClusterName("cluster1"), new HubName("hub1"), AgentMode.Singleton, AgentNamespace.Default, new OperationId(Memberships.JoinedBy), generation: 2);

        var plan = Plan(new Memberships().Add("hub1"), facts => facts with
        {
            Managed = facts.Managed with { Agents = [facts.Managed.Agents[0] with { Name = names.Klusterlet, Namespace = names.AgentNamespace, Generation = 2 }] },
        });

        Assert.Equal(names, plan.Registrations[0].Registration!.Plan.Names);
    }

    [Fact]
    public void Plan_OnlyTheHubIsLeftOver_IsADebtThatCanBePaid()
    {
        var plan = Plan(new Memberships().Add("hub1"), facts => facts with { Managed = facts.Managed with { Agents = [] } });

        Assert.Null(plan.Registrations[0].Refusal);
        Assert.Null(plan.Registrations[0].Registration!.Klusterlet);
    }

    [Fact]
    public void Plan_OnlyAHostedIdentityIsLeftOver_IsADebtThatCanBePaid()
    {
        var plan = Plan(new Memberships().Add("hub1", "hosting1"), facts => facts with
        {
            Hubs = [new HubMembership { Hub = new HubName("hub1") }],
            Hosting = [new RunnerSeen { Name = "hosting1" }],
        });

        Assert.True(plan.Registrations[0].Registration!.Plan.Mode.IsHosted());
    }

    [Theory]
    [InlineData("made by others", "NotOurs")]
    [InlineData("nothing there", "NotAMember")]
    [InlineData("nothing known", "MembershipUnknown")]
    [InlineData("another cluster", "NameTakenByAnotherCluster")]
    [InlineData("joining", "InUse")]
    [InlineData("two agents", "SeveralAgents")]
    [InlineData("mixed owners", "MixedOwners")]
    public void Plan_WhatIsNotOursOrNotClear_IsRefusedWithANextStep(string situation, string code)
    {
        var planned = Plan(new Memberships().Add("hub1"), facts => Situation(facts, situation)).Registrations[0];

        Assert.Equal(code, planned.Refusal?.Code);
        Assert.NotNull(planned.Refusal!.NextStep);
        Assert.Null(planned.Registration);
    }

    [Fact]
    public void Plan_MadeByOthers_NamesTheCommandThatAdopts() =>
        Assert.Contains(
            "multihub adopt cluster1 --hub hub1",
            Plan(new Memberships().Add("hub1"), facts => Situation(facts, "made by others")).Registrations[0].Refusal!.NextStep,
            StringComparison.Ordinal);

    private static MembershipFacts Situation(MembershipFacts facts, string situation)
    {
        var (hub, agent) = (facts.Hubs[0], facts.Managed.Agents[0]);
        return situation switch
        {
            "made by others" => With(hub.Member! with { Operation = null }, []),
            "nothing there" => With(null, []),
            "nothing known" => With(null, []) with { Managed = new RunnerSeen { Name = "cluster1", Away = new Finding("Unreachable", "away") } },
            "another cluster" => With(hub.Member! with { ClusterUid = "another" }, [agent]),
            "joining" => With(hub.Member! with { Phase = ClaimPhase.Joining }, [agent]),
            "two agents" => With(hub.Member, [agent, agent with { Name = "mhf-second" }]),
            _ => With(hub.Member! with { Operation = "op-kkkkkkkkkkkkkkkkkkkkkkkkkk" }, [agent]),
        };

        MembershipFacts With(MemberSeen? member, IReadOnlyList<AgentSeen> agents) =>
            facts with { Hubs = [hub with { Member = member }], Managed = facts.Managed with { Agents = agents } };
    }

    private static LeavePlan Plan(Memberships members, Func<MembershipFacts, MembershipFacts> change)
    {
        var request = Memberships.Request(null, "hub1");
        return LeavePlanner.Plan(request, change(members.Facts(request)));
    }
}
