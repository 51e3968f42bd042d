namespace MultiHubFlows.Clusters.Client;

/// <summary>What one sending of a request came to: an answer, or a problem on the way.</summary>
internal sealed record Attempt(ApiAnswer? Answer, TransportProblem? Problem)
{
    /// <summary>Whether the caller must look before the request is sent again.</summary>
    public bool Final { get; init; }

    /// <summary>Whether the same request may succeed a moment later.</summary>
    public bool IsTransient => Problem is { Transient: true } || (Answer is not null && AnswerRules.IsTransient(Answer));

    /// <summary>Whether the server may have done what it was asked, although it did not say so.</summary>
    public bool MayHaveRun => Problem is { MayHaveRun: true } || (Answer is not null && AnswerRules.MayHaveRun(Answer));

    public static Attempt Of(ApiAnswer answer) => new(answer, null);

    public static Attempt Of(TransportProblem problem) => new(null, problem);
}

/// <summary>Why no complete answer came.</summary>
internal sealed record TransportProblem(string Code, string Message, bool Transient, bool MayHaveRun, string NextStep);
