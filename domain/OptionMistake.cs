namespace MultiHubFlows.Domain;

/// <summary>Says that a value is wrong: where it stands, as field names and list positions from the options down, and what to write.</summary>
public delegate void OptionMistake(IReadOnlyList<string> path, string problem, string nextStep);
