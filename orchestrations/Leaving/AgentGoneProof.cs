using MultiHubFlows.Orchestrations.Checkpoints;

namespace MultiHubFlows.Orchestrations.Leaving;

/// <summary>Whether something that finalizers wait for is proven to be gone for good.</summary>
/// <param name="Proven">Whether it is.</param>
/// <param name="Evidence">What was seen, for a person to judge.</param>
/// <param name="Waiting">The objects that wait, as <c>Kind/name</c>, at most 40.</param>
/// <param name="Why">Why it is not proven.</param>
public sealed record AgentGoneProof(bool Proven, IReadOnlyList<Detail> Evidence, IReadOnlyList<string> Waiting, Finding? Why = null);
