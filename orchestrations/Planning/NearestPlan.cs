using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>Where a wish is refused: the nearest one that works, as little changed as possible, with the others as they are.</summary>
internal static class NearestPlan
{
    public static NearestWish? Of(Choice choice, IReadOnlyList<Choice> all, OnboardingRequest request, Snapshot snapshot)
    {
        var wish = choice.Wish;
        if (choice.Refusals[0].Code is Refusals.InUse or MoveRules.Unchanged)
        {
            return null;
        }

        RegistrationRequest[] nearer =
        [
            wish with { AgentNamespace = null },
            wish with { AgentNamespace = null, HostingCluster = null },
            wish with { AgentNamespace = null, HostingCluster = null, Mode = null },
        ];
        return nearer.Where(changed => changed != wish).Distinct()
            .Select(changed => Works(changed, all, request, snapshot))
            .FirstOrDefault(found => found is not null);
    }

    private static NearestWish? Works(RegistrationRequest changed, IReadOnlyList<Choice> all, OnboardingRequest request, Snapshot snapshot)
    {
        var asked = request with { Registrations = [.. request.Registrations.Select(wish => wish.Hub == changed.Hub ? changed : wish)] };
        var choices = Choice.All(asked, snapshot);
        var worse = choices.Zip(all).Any(pair => pair.First.Refusals.Count > 0 && pair.Second.Refusals.Count == 0);
        var mine = choices.First(choice => choice.Wish.Hub == changed.Hub);
        return worse || mine.Refusals.Count > 0
            ? null
            : new NearestWish(mine.Place.Case.Planned.Mode, mine.Place.Case.Planned.HostingCluster, mine.Place.Hosted ? null : changed.AgentNamespace);
    }
}
