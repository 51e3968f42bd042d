namespace MultiHubFlows.Orchestrations;

/// <summary>Something that a person should know: a stable code, a sentence, and what to do next.</summary>
/// <param name="Code">Stable and greppable, such as <c>HubWithoutOcm</c>; all codes are in docs/reasons.md.</param>
/// <param name="Sentence">What is the case, with names; never a secret.</param>
/// <param name="NextStep">What to do next; absent where there is nothing to do.</param>
public sealed record Finding(string Code, string Sentence, string? NextStep = null);
