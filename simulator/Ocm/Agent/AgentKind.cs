using MultiHubFlows.Simulator.Ocm.Operator;

namespace MultiHubFlows.Simulator.Ocm.Agent;

/// <summary>Which agent a process is.</summary>
/// <param name="LeaderLease">Its leader lease in its namespace: two agents of one kind there wait for each other.</param>
/// <param name="SpokeSecret">Where a hosted one finds its credential for the managed cluster.</param>
/// <param name="Works">Whether it applies ManifestWorks too.</param>
internal sealed record AgentKind(string LeaderLease, string SpokeSecret, bool Works)
{
    /// <summary>Of Singleton and SingletonHosted.</summary>
    public static AgentKind Singleton { get; } = new("klusterlet-agent-lock", KlusterletNames.AgentSecret, Works: true);

    /// <summary>Of Default and Hosted.</summary>
    public static AgentKind Registration { get; } = new("registration-agent-lock", KlusterletNames.RegistrationSecret, Works: false);

    /// <summary>The work agent beside it.</summary>
    public static AgentKind Work { get; } = new("work-agent-lock", KlusterletNames.WorkSecret, Works: true);
}
