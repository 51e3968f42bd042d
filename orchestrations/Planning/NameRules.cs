using MultiHubFlows.Domain;

namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>
/// I2: klusterlet names and agent namespaces are unique over all clusters that hold klusterlets of the managed cluster, and nothing of others is
/// in the namespaces.
/// </summary>
internal static class NameRules
{
    public static IReadOnlyList<Finding> Of(PlanCase its) => [.. Klusterlet(its), .. AgentNamespace(its), .. Foreign(its)];

    private static List<Finding> Klusterlet(PlanCase its)
    {
        var name = its.Planned.Names.Klusterlet;
        var findings = new List<Finding>();
        foreach (var (cluster, klusterlet) in its.Index.Everywhere.Where(seen => seen.Klusterlet.Name == name))
        {
            var free = its.IsOurs(klusterlet.Operation) || its.IsLeftToUs(klusterlet.Operation);
            findings.AddIf(
                !free && klusterlet.Terminating,
                "KlusterletTerminating",
                $"Klusterlet {name} on {cluster} is being deleted.",
                "Ask again when it is gone; 'kubectl describe klusterlet' there says what keeps it.");
            findings.AddIf(
                (!free && !klusterlet.Terminating) || (free && cluster != its.Planned.RunsOn),
                "KlusterletInTheWay",
                $"Klusterlet {name} exists on {cluster} already{Owner(klusterlet.Operation)}; one name used twice makes agents delete each other's namespaces.",
                "Delete it if its registration is gone, or finish the operation that made it.");
        }

        return findings;
    }

    private static List<Finding> AgentNamespace(PlanCase its)
    {
        var names = its.Planned.Names;
        var findings = new List<Finding>();
        var holder = its.OtherKlusterlets.FirstOrDefault(klusterlet => klusterlet.Namespace == names.AgentNamespace);
        findings.AddIf(
            holder is not null,
            "AgentNamespaceTaken",
            $"Klusterlet {holder?.Name} has agent namespace {names.AgentNamespace} on {its.Request.Cluster} already.",
            "Ask for agentNamespace own.");
        var rivals = its.Request.Registrations.Count(other => other.Mode?.IsHosted() != true && other.AgentNamespace == Domain.AgentNamespace.Default);
        findings.AddIf(
            rivals > 1 && names.AgentNamespace == RegistrationNames.DefaultAgentNamespace,
            "AgentNamespaceTaken",
            $"{rivals} registrations of this request ask for the default agent namespace; one cluster has it once.",
            "Ask for agentNamespace own in all but one.");
        return findings;
    }

    private static IEnumerable<Finding> Foreign(PlanCase its)
    {
        string[] ours = [its.Planned.Names.RunsIn, its.Planned.Names.AgentNamespace];
        return its.Runner!.Namespaces.Concat(its.Hosted ? its.Cluster!.Namespaces : [])
            .Where(seen => ours.Contains(seen.Name, StringComparer.Ordinal) && seen.ForeignObjects.Count > 0 && !seen.Terminating)
            .Where(seen => !its.IsOurs(seen.Operation) && !its.IsLeftToUs(seen.Operation))
            .Select(seen => new Finding(
                "AgentNamespaceForeign",
                $"Namespace {seen.Name} on {its.Planned.RunsOn} holds objects of others: {string.Join(", ", seen.ForeignObjects)}.",
                "Move them, or ask for agentNamespace own."));
    }

    private static string Owner(string? operation) => operation is null ? ", made by somebody else" : $", made by operation {operation}";
}
