namespace MultiHubFlows.Cli.Commands;

/// <summary>Whether a command waits for its operation, and how long.</summary>
internal sealed record WaitChoice(bool Waits, TimeSpan? Timeout, bool ForPeople);
