namespace MultiHubFlows.FunctionsHost.Control;

/// <summary>One process is to be killed when a function gets somewhere.</summary>
/// <param name="Function">The function's name.</param>
/// <param name="Moment">How far its invocation has come.</param>
/// <param name="Target">Which process dies.</param>
/// <param name="Skip">How many invocations pass before.</param>
internal sealed record KillOrder(string Function, KillMoment Moment, KillTarget Target = KillTarget.Worker, int Skip = 0);

/// <summary>How far an invocation has come.</summary>
internal enum KillMoment
{
    /// <summary>The worker was told to execute it.</summary>
    Started,

    /// <summary>The worker has executed it and answered, and nobody has taken the answer.</summary>
    Answered,
}

/// <summary>Which process dies.</summary>
internal enum KillTarget
{
    Worker,
    Host,
}
