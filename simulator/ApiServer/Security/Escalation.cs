namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Refuses grants of rights that the granting user does not hold.</summary>
internal static class Escalation
{
    public static void Refuse(
        ClusterState state, ResourceType type, string name, string? ns, IEnumerable<RbacRule> granted, UserInfo user)
    {
        var missing = Missing(state, ns, granted, user);
        if (missing.Length == 0)
        {
            return;
        }

        var lines = Compact(missing).Select(r => r.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var groups = string.Join(' ', user.Groups.Select(g => $"\"{g}\""));
        throw Statuses.Forbidden(
            type,
            name,
            $"user \"{user.Name}\" (groups=[{groups}]) is attempting to grant RBAC permissions not currently held:\n{string.Join('\n', lines)}");
    }

    /// <summary>Whether a user holds all of these rights.</summary>
    public static bool Holds(ClusterState state, string? ns, IEnumerable<RbacRule> rules, UserInfo user) => Missing(state, ns, rules, user).Length == 0;

    private static RbacRule[] Missing(ClusterState state, string? ns, IEnumerable<RbacRule> granted, UserInfo user)
    {
        var held = state.Rbac.RulesOf(user, ns);
        return [.. granted.SelectMany(r => r.Split()).Where(single => !held.Any(h => h.Covers(single)))];
    }

    /// <summary>Joins the verbs of rights on one thing.</summary>
    private static IEnumerable<RbacRule> Compact(IEnumerable<RbacRule> singles) => singles
        .GroupBy(r => string.Join('\u0001', [.. r.Groups, "|", .. r.Resources, "|", .. r.Names, "|", .. r.Paths]), StringComparer.Ordinal)
        .Select(g => g.First() with { Verbs = [.. g.Select(r => r.Verbs[0]).Distinct(StringComparer.Ordinal)] });
}
