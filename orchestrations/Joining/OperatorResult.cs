namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>Result of <see cref="TaskNames.EnsureOperator"/>.</summary>
/// <param name="Installed">Whether this operation installed it, now or in an earlier run.</param>
/// <param name="Busy">Who installs it now; absent: nobody, it is applied.</param>
public sealed record OperatorResult(bool Installed, string? Busy = null);
