namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>The operator, in the result of <see cref="TaskNames.PrepareRunner"/>.</summary>
/// <param name="Installed">Whether this operation installed it, now or in an earlier run.</param>
/// <param name="Busy">Who installs it now; absent: nobody, it is applied.</param>
/// <param name="Ready">Whether it was seen to be there with a ready pod: then nobody has to wait for it.</param>
public sealed record OperatorResult(bool Installed, string? Busy = null, bool Ready = false);
