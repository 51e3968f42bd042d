using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Orchestrations.Waiting;

/// <summary>Input of <see cref="WaitUntil"/>.</summary>
/// <param name="What">The look to repeat: a <c>LookFor...</c> activity.</param>
/// <param name="Registration">Its input.</param>
/// <param name="Deadline">When the wait ends by itself, UTC.</param>
public sealed record WaitInput(string What, Registration Registration, DateTime Deadline);
