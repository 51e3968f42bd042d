namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>Result of <see cref="TaskNames.PrepareRunner"/>.</summary>
/// <param name="Operator">How the operator is.</param>
/// <param name="Namespace">How the agent's namespace is.</param>
public sealed record RunnerResult(OperatorResult Operator, NamespaceResult Namespace);
