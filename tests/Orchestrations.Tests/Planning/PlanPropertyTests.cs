using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Planning;

using static MultiHubFlows.Orchestrations.Tests.Planning.SnapshotChanges;

namespace MultiHubFlows.Orchestrations.Tests.Planning;

/// <summary>What must hold of every plan, over many fleets, requests and policies that nobody thought of.</summary>
public sealed class PlanPropertyTests
{
    private const int Rounds = 1_000;

    [Fact]
    public void I2_AnyPlan_UsesNoNameTwiceOnAllClusters()
    {
        EachPlan((snapshot, request, plan) =>
        {
            var planned = Joining(plan);
            var existing = Existing(snapshot, request);
            Assert.Equal(planned.Count, planned.Select(its => its.Names.Klusterlet).Except(existing.Select(its => its.Name), StringComparer.Ordinal).Count());
            Assert.Equal(planned.Count, planned.Select(its => its.Names.AgentNamespace).Except(existing.Select(its => its.Namespace), StringComparer.Ordinal).Count());
        });
    }

    [Fact]
    public void I2_AnyPlanWithAHostedAgent_HasNoMoreOnTheClusterThanThePolicyAllows()
    {
        EachPlan((snapshot, request, plan) =>
        {
            var planned = Joining(plan);
            var existing = Existing(snapshot, request);
            var here = existing.Count(klusterlet => !ExistingAgents.IsHosted(klusterlet.Mode)) + planned.Count(its => !its.Mode.IsHosted());
            var elsewhere = existing.Count(klusterlet => ExistingAgents.IsHosted(klusterlet.Mode)) + planned.Count(its => its.Mode.IsHosted());
            var before = existing.Count(klusterlet => !ExistingAgents.IsHosted(klusterlet.Mode));

            // What was mixed before may stay so, but nothing is put on the cluster beside it.
            Assert.True(elsewhere == 0 || here <= snapshot.Fleet.Policy.OnClusterBesideHosted || here == before);
        });
    }

    [Fact]
    public void I6_AnyPlan_TakesNoMoreSlotsThanThereAre()
    {
        EachPlan((snapshot, request, plan) =>
        {
            var policy = snapshot.Fleet.Policy;
            foreach (var host in Joining(plan).Where(its => its.HostingCluster is not null).GroupBy(its => its.HostingCluster))
            {
                var fleet = snapshot.Fleet.HostingClusters.Single(known => known.Name == host.Key);
                var seen = snapshot.Hosts.Single(known => known.Name == host.Key).Facts;
                var taken = host.Where(its => !seen.SlotsHeld.Contains(its.Hub.Value)).ToList();
                var named = request.Registrations.Where(wish => wish.HostingCluster == host.Key).Select(wish => wish.Hub).ToHashSet();
                var free = Math.Min(fleet.Slots, policy.AgentsPerHost ?? int.MaxValue) - seen.SlotsTaken!.Value;

                Assert.True(taken.Count <= Math.Max(0, free));
                Assert.True(taken.Count(its => !named.Contains(its.Hub)) <= Math.Max(0, free - policy.HeadRoom));
                Assert.True(taken.Count == 0 || !(fleet.Draining || seen.Draining));
            }
        });
    }

    [Fact]
    public void AnyPlan_ThatRefusesForWantOfSlots_HasLeftNone()
    {
        EachPlan((snapshot, request, plan) =>
        {
            foreach (var refused in plan.Registrations.Where(its => its.Refusals is [{ Code: Choice.NoCapacity }, ..]))
            {
                var wish = request.Registrations.Single(asked => asked.Hub == refused.Hub);
                var alone = Planner.Decide(request with { Registrations = [wish] }, snapshot).Registrations[0];
                var place = alone.Refusals.Count == 0 ? alone.HostingCluster : null;
                Assert.True(place is null || plan.Registrations.Any(its => its.Refusals.Count == 0 && its.HostingCluster == place), $"{wish.Hub} would fit {place}.");
            }
        });
    }

    [Fact]
    public void AnyPlan_MadeTwice_IsTheSame_AndIsBoundToWhatItDecides()
    {
        EachPlan((snapshot, request, plan) =>
        {
            var again = Planner.Decide(request, snapshot with { Hosts = [.. snapshot.Hosts], Hubs = [.. snapshot.Hubs] });

            Assert.Equal(PortableJson.Canonical(plan), PortableJson.Canonical(again));
            Assert.NotEqual(plan.Hash, Planner.Decide(request, snapshot with { Cluster = snapshot.Cluster! with { Uid = "another" } }).Hash);
        });
    }

    [Fact]
    public void AnyNearestWish_AskedForInstead_IsPlanned()
    {
        EachPlan((snapshot, request, plan) =>
        {
            foreach (var refused in plan.Registrations.Where(its => its.Nearest is not null))
            {
                var near = refused.Nearest!;
                var asked = request with
                {
                    Registrations =
                    [
                        .. request.Registrations.Select(wish => wish.Hub != refused.Hub ? wish : wish with
                        {
                            Mode = near.Mode, HostingCluster = near.HostingCluster, AgentNamespace = near.AgentNamespace,
                        }),
                    ],
                };

                Assert.Empty(Planner.Decide(asked, snapshot).Registrations.Single(its => its.Hub == refused.Hub).Refusals);
            }
        });
    }

    private static void EachPlan(Action<Snapshot, OnboardingRequest, Plan> check)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var random = new Random(round);
            var (snapshot, request) = (Fleet(random), Request(random));
            try
            {
                check(snapshot, request, Planner.Decide(request, snapshot));
            }
            catch (Xunit.Sdk.XunitException failure)
            {
                throw new Xunit.Sdk.XunitException($"Round {round}: {failure.Message}", failure);
            }
        }
    }

    private static Snapshot Fleet(Random random)
    {
        var snapshot = Situation.Ordinary.Policy(policy => policy with
        {
            OnClusterBesideHosted = random.Next(3),
            HeadRoom = random.Next(2),
            AgentsPerHost = random.Next(3) == 0 ? random.Next(4) : null,
            AgentNamespace = random.Next(2) == 0 ? AgentNamespace.Default : AgentNamespace.Own,
            Weights = policy.Weights with { OnCluster = random.Next(3) == 0 ? 0 : 100 },
        });
        foreach (var number in new[] { 1, 2 })
        {
            var held = random.Next(8) == 0 ? $"hub{random.Next(1, 4)}" : null;
            var slots = random.Next(5);
            snapshot = snapshot
                .HostOfFleet(number, host => host with { Slots = slots, Draining = random.Next(6) == 0, CannotReach = random.Next(4) == 0 ? [$"hub{random.Next(1, 4)}"] : [] })
                .Host(number, host => host with { SlotsTaken = held is null ? random.Next(slots + 1) : Math.Max(1, random.Next(slots + 1)), SlotsHeld = held is null ? [] : [held] });
            snapshot = random.Next(6) == 0 ? snapshot.Host(number, host => host.With(Foreign($"hosted{number}", "SingletonHosted"))) : snapshot;
            snapshot = random.Next(12) == 0 ? snapshot.Host(number, host => host.With(Ours(random.Next(1, 4), "SingletonHosted"))) : snapshot;
            snapshot = random.Next(4) == 0 ? snapshot.HubOutOfReach(random.Next(1, 4)) : snapshot;
        }

        snapshot = random.Next(6) == 0 ? snapshot.Cluster(cluster => cluster.With(Foreign("klusterlet", "Default", RegistrationNames.DefaultAgentNamespace))) : snapshot;
        snapshot = random.Next(8) == 0 ? snapshot.Cluster(cluster => cluster.With(Foreign("second"))) : snapshot;
        return random.Next(12) == 0 ? snapshot.Cluster(cluster => cluster.With(Ours(random.Next(1, 4)))) : snapshot;
    }

    private static OnboardingRequest Request(Random random)
    {
        string[] wishes = ["", "", "", "=Singleton", "=Singleton,default", "=SingletonHosted", "=SingletonHosted@hosting1", "=auto@hosting2", "=Default", "=Hosted"];
        return Situation.Request(string.Join(' ', Enumerable.Range(1, random.Next(1, 4)).Select(hub => $"hub{hub}{wishes[random.Next(wishes.Length)]}")));
    }

    private static List<PlannedRegistration> Joining(Plan plan) => [.. plan.Registrations.Where(its => its.Refusals.Count == 0)];

    private static List<KlusterletSeen> Existing(Snapshot snapshot, OnboardingRequest request)
    {
        var own = request.Registrations
            .Select(wish => RegistrationNames.For(request.Cluster, wish.Hub, AgentMode.Singleton, AgentNamespace.Own, request.Operation).Klusterlet)
            .ToHashSet(StringComparer.Ordinal);
        var joining = Joining(Planner.Decide(request, snapshot)).Select(its => its.Names.Klusterlet).ToHashSet(StringComparer.Ordinal);

        // One that has the name of a planned one would be the mistake that is looked for; one of a refused registration stays what it is.
        return [.. ExistingAgents.All(request, snapshot).Where(klusterlet => !own.Contains(klusterlet.Name) || joining.Contains(klusterlet.Name))];
    }
}
