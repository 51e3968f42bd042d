namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>Version skew (ocm-observed): an agent is never newer than its hub, an operator never older than its agents, definitions never go back.</summary>
internal static class VersionRules
{
    public static IReadOnlyList<Finding> Of(PlanCase its)
    {
        var findings = new List<Finding>();
        var agent = its.Hub!.AgentVersion;
        var served = its.OperatorVersion;
        findings.AddIf(
            OcmVersion.IsOlder(its.HubSeen!.OcmVersion, agent),
            "AgentNewerThanHub",
            $"The agent would be {agent}, and hub {its.Planned.Hub} is {its.HubSeen.OcmVersion}: an agent newer than its hub dies every ten minutes.",
            $"Set agentVersion of hub {its.Planned.Hub} in the fleet file to at most its version.");
        findings.AddIf(
            OcmVersion.IsOlder(served, agent),
            "OperatorOlderThanAgent",
            $"The agent would be {agent}, and the operator on {its.Planned.RunsOn} is {served}: it lacks rights that newer agents need.",
            "Upgrade the operator there, or set an older agentVersion in the fleet file.");
        findings.AddIf(
            its.Planned.Mode is Domain.AgentMode.Singleton or Domain.AgentMode.SingletonHosted && OcmVersion.IsOlder(agent, OcmVersion.KnowsSingleton),
            "AgentWithoutSingleton",
            $"The agent would be {agent}, which does not know the mode {its.Planned.Mode}.",
            "Leave the mode out, ask for Default or Hosted, or set a newer agentVersion in the fleet file.");
        findings.AddIf(
            its.Cluster!.DefinitionsVersion is { } there && OcmVersion.IsOlder(served, there),
            "DefinitionsNewerThanOperator",
            $"The definitions of Open Cluster Management on {its.Request.Cluster} are of {its.Cluster.DefinitionsVersion}, and the operator on {its.Planned.RunsOn} is {served}: it would take them back.",
            $"Upgrade the operator on {its.Planned.RunsOn}, or name another place.");
        var others = its.Request.Registrations.Count - 1 + its.OtherKlusterlets.Count(seen => its.Move is not null || its.Request.Registrations.All(wish => wish.Hub.Value != seen.Hub));
        findings.AddIf(
            others > 0 && OcmVersion.IsOlder(served, OcmVersion.ServesSeveral),
            "OperatorTooOldForSeveral",
            $"{its.Request.Cluster} would have {others + 1} klusterlets, and the operator on {its.Planned.RunsOn} is {served}: before {OcmVersion.ServesSeveral} the deletion of one takes the add-on namespace of all.",
            $"Upgrade the operator on {its.Planned.RunsOn} to {OcmVersion.ServesSeveral} or newer.");
        return findings;
    }
}
