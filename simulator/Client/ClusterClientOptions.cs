namespace MultiHubFlows.Simulator.Client;

/// <summary>Who talks, as the server sees it, and what may hold a request back.</summary>
internal sealed record ClusterClientOptions
{
    /// <summary>The product token before the slash becomes the field manager of plain writes.</summary>
    public string UserAgent { get; init; } = "simulator/v1.3.1";

    /// <summary>Asked before each request; a token that is renewed, as a kubelet renews a pod's.</summary>
    public Func<CancellationToken, ValueTask<string>>? Token { get; init; }

    /// <summary>Awaited before each request and each watched event: a frozen process sends and sees nothing.</summary>
    public Func<CancellationToken, ValueTask>? Gate { get; init; }
}
