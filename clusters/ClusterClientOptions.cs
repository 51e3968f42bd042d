using System.Security.Cryptography;

using MultiHubFlows.Clusters.Credentials;

namespace MultiHubFlows.Clusters;

/// <summary>Patience and bounds of calls to clusters.</summary>
public sealed record ClusterClientOptions
{
    /// <summary>How long connecting may take, TLS included.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one attempt may take, answer body included. Longer than the 10 s that a hanging webhook takes to fail.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long one call may take with all its attempts.</summary>
    public TimeSpan CallDeadline { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>How often a call is sent at most.</summary>
    public int MaximumAttempts { get; init; } = 6;

    /// <summary>The first pause between attempts; it doubles, with jitter, up to <see cref="MaximumPause"/>.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest pause between attempts that the server did not ask for.</summary>
    public TimeSpan MaximumPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest <c>Retry-After</c> that is waited for inside a call.</summary>
    public TimeSpan MaximumRetryAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The largest answer, and the largest line of a watch, that is read.</summary>
    public int MaximumBodyBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>How many objects one page of a list holds.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>The most objects that one list returns.</summary>
    public int MaximumListItems { get; init; } = 50_000;

    /// <summary>How long a watch may stay silent before the objects are listed anew.</summary>
    public TimeSpan WatchWindow { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a connection that nobody uses stays open, and how often that is looked at.</summary>
    public TimeSpan IdlePatience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How many access reviews are asked at once.</summary>
    public int ParallelReviews { get; init; } = 8;

    /// <summary>Patience with Azure, where credentials are there, and the way to it.</summary>
    public AzureOptions Azure { get; init; } = new();

    /// <summary>Makes a handler that sees every request to the named cluster, for counting; null for none.</summary>
    public Func<string, DelegatingHandler>? ObserveRequests { get; init; }

    /// <summary>The source of jitter: numbers from 0 up to 1. Called from many threads.</summary>
    public Func<double> Jitter { get; init; } = static () => RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue;
}
