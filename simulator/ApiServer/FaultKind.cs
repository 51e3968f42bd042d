namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>What goes wrong.</summary>
public enum FaultKind
{
    /// <summary>The request waits <see cref="FaultRule.DelaySeconds"/> before it is worked on.</summary>
    Latency,

    /// <summary>429 with a Status body and Retry-After, nothing done.</summary>
    TooManyRequests,

    /// <summary>429 of priority and fairness: text/plain with Retry-After, nothing done.</summary>
    PriorityAndFairness,

    /// <summary>500 before anything is done.</summary>
    ErrorBefore,

    /// <summary>500 after the request was carried out.</summary>
    ErrorAfter,

    /// <summary>403 as of a right that was taken away meanwhile, nothing done.</summary>
    Forbidden,

    /// <summary>503 with Retry-After, nothing done.</summary>
    Unavailable,

    /// <summary>The connection is reset before anything is done.</summary>
    ResetBefore,

    /// <summary>The connection is reset after the request was carried out, without an answer.</summary>
    ResetAfter,

    /// <summary>The answer's body comes in small pieces over <see cref="FaultRule.DelaySeconds"/>.</summary>
    SlowBody,

    /// <summary>A watch is ended in an orderly way after <see cref="FaultRule.DelaySeconds"/>.</summary>
    WatchClosed,

    /// <summary>A watch stays open and says nothing any more.</summary>
    WatchSilent,

    /// <summary>A watch sends one ERROR event with code 410 and ends.</summary>
    WatchExpired,

    /// <summary>
    /// The request is held before it is authorized and carried out. It goes on when the rule is removed; if its client is gone before, nothing
    /// is done.
    /// </summary>
    HoldBefore,

    /// <summary>The request is carried out, and its answer is held until the rule is removed. Not for watches.</summary>
    HoldAfter,

    /// <summary>A list never ends: every page says that there is another one, each with a token of its own.</summary>
    EndlessPages,

    /// <summary>Every page of a list, however few objects it is asked for, has more than 9 MB.</summary>
    HugeObjects,
}
