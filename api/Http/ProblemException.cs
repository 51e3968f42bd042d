namespace MultiHubFlows.Api.Http;

/// <summary>Ends a call with a problem; thrown by handlers, written by <see cref="Endpoint"/>.</summary>
public sealed class ProblemException(ProblemType type, string detail, string nextStep) : Exception(detail)
{
    /// <summary>The kind of problem.</summary>
    public ProblemType Type { get; } = type;

    /// <summary>What to do next.</summary>
    public string NextStep { get; } = nextStep;

    /// <summary>Every mistake, where there are several.</summary>
    public IReadOnlyList<Mistake>? Errors { get; init; }

    /// <summary>Where to look, by relation.</summary>
    public IReadOnlyDictionary<string, string>? Links { get; init; }

    /// <summary>When asking again may help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    internal static ProblemException Of(ProblemType type, IReadOnlyList<Mistake> mistakes)
    {
        var detail = mistakes.Count == 1 ? mistakes[0].Detail : $"{mistakes.Count} mistakes; each is named in 'errors'.";
        var nextStep = mistakes.Count == 1 ? mistakes[0].NextStep : "Mend all of them and send the request again; nothing was started.";
        return new ProblemException(type, detail, nextStep) { Errors = mistakes };
    }
}
