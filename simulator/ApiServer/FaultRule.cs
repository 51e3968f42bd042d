namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>
/// A fault and the requests that it meets. A field that is null matches everything; <c>*</c> at an end of a text matches any rest.
/// The first rule that matches and is due is taken.
/// </summary>
public sealed record FaultRule
{
    /// <summary>What goes wrong.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>The verb: get, list, watch, create, update, patch, delete, deletecollection.</summary>
    public string? Verb { get; init; }

    /// <summary>The plural name, with the subresource as <c>serviceaccounts/token</c>.</summary>
    public string? Resource { get; init; }

    /// <summary>The namespace.</summary>
    public string? Namespace { get; init; }

    /// <summary>The object's name.</summary>
    public string? Name { get; init; }

    /// <summary>The user's name.</summary>
    public string? User { get; init; }

    /// <summary>The client's User-Agent.</summary>
    public string? UserAgent { get; init; }

    /// <summary>How many matching requests pass unharmed first.</summary>
    public int Skip { get; init; }

    /// <summary>How many requests are harmed before the rule is used up; null for all.</summary>
    public int? Times { get; init; }

    /// <summary>Seconds of <see cref="FaultKind.Latency"/>, <see cref="FaultKind.SlowBody"/> and <see cref="FaultKind.WatchClosed"/>.</summary>
    public double DelaySeconds { get; init; }

    /// <summary>Seconds told in Retry-After.</summary>
    public int RetryAfterSeconds { get; init; } = 1;
}
