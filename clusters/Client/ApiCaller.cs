using Polly;
using Polly.Retry;

namespace MultiHubFlows.Clusters.Client;

/// <summary>
/// Sends calls to one cluster, again where that is right: transient failures with growing pauses, jitter and the server's Retry-After,
/// all inside one deadline. Nothing but cancellation by the caller leaves it as an exception of the network stack.
/// </summary>
internal sealed class ApiCaller
{
    private readonly ClusterConnection _connection;
    private readonly ClusterClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline<Attempt> _pipeline;

    public ApiCaller(ClusterConnection connection, ClusterClientOptions options, TimeProvider time)
    {
        _connection = connection;
        _options = options;
        _time = time;
        _pipeline = CreatePipeline();
    }

    public string ClusterName => _connection.ClusterName;

    /// <summary>Sends until there is an answer worth giving to the caller. The attempt may still be a failure.</summary>
    public async Task<CallResult> SendAsync(ApiCall call, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_options.CallDeadline, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var progress = new Progress(this, call, cancellationToken);
        try
        {
            await _pipeline.ExecuteAsync(static async (progress, token) => await progress.TryAsync(token), progress, both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && progress.Last is not null)
        {
            // The deadline came while waiting for the next attempt: the last one is the answer.
        }

        if (progress.Last?.Answer is not { Succeeded: true })
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return new CallResult(progress.Last!, progress.MayHaveRunBefore);
    }

    /// <summary>Sends once and hands over the open answer, for a watch. The lease must live as long as the answer.</summary>
    public async Task<(HttpResponseMessage? Response, Attempt? Failure)> OpenAsync(
        ApiCall call,
        TransportLease lease,
        CancellationToken cancellationToken)
    {
        using var headers = new CancellationTokenSource(_options.AttemptTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(headers.Token, cancellationToken);
        using var request = call.ToRequest(lease.Transport.BaseUri);
        HttpResponseMessage? response = null;
        try
        {
            response = await lease.Transport.SendAsync(request, both.Token);
            return response.IsSuccessStatusCode
                ? (Handed(ref response), null)
                : (null, Attempt.Of(await ReadAsync(response, both.Token)));
        }
        catch (Exception failure) when (IsOfTheNetwork(failure) && !cancellationToken.IsCancellationRequested)
        {
            return (null, Attempt.Of(Name(failure, lease)));
        }
        finally
        {
            response?.Dispose();
        }
    }

    public ValueTask<TransportLease> LeaseAsync(CancellationToken cancellationToken) => _connection.LeaseAsync(cancellationToken);

    public static TransportProblem Name(Exception failure, TransportLease lease) =>
        failure is OperationCanceledException ? TransportProblems.TimedOut(failure) : TransportProblems.Of(failure, lease.Transport.Verdict.Last);

    public static bool IsOfTheNetwork(Exception failure) =>
        failure is HttpRequestException or IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException;

    private static HttpResponseMessage Handed(ref HttpResponseMessage? response)
    {
        var handed = response!;
        response = null;
        return handed;
    }

    private async Task<Attempt> AttemptAsync(ApiCall call, CancellationToken cancellationToken)
    {
        using var lease = await _connection.LeaseAsync(cancellationToken);
        var attempt = await AttemptOnceAsync(call, lease, cancellationToken);

        // A credential may have been renewed where it is since this process read it.
        if (attempt.Answer?.Code != 401 || !await _connection.ReloadAsync(lease.Transport, cancellationToken))
        {
            return attempt;
        }

        using var renewed = await _connection.LeaseAsync(cancellationToken);
        return await AttemptOnceAsync(call, renewed, cancellationToken);
    }

    private async Task<Attempt> AttemptOnceAsync(ApiCall call, TransportLease lease, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.AttemptTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var request = call.ToRequest(lease.Transport.BaseUri);
        try
        {
            using var response = await lease.Transport.SendAsync(request, both.Token);
            return Attempt.Of(await ReadAsync(response, both.Token));
        }
        catch (Exception failure) when (IsOfTheNetwork(failure))
        {
            return Attempt.Of(Name(failure, lease));
        }
    }

    private async Task<ApiAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(_options.MaximumBodyBytes, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return new ApiAnswer((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, body, RetryAfterOf(response));
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response) =>
        response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _time.GetUtcNow(),
            _ => null,
        };

    private ResiliencePipeline<Attempt> CreatePipeline() =>
        new ResiliencePipelineBuilder<Attempt> { TimeProvider = _time }
            .AddRetry(new RetryStrategyOptions<Attempt>
            {
                MaxRetryAttempts = _options.MaximumAttempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Randomizer = _options.Jitter,
                Delay = _options.FirstPause,
                MaxDelay = _options.MaximumPause,
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Result is { IsTransient: true, Final: false }),
                DelayGenerator = arguments => ValueTask.FromResult(PauseAskedFor(arguments.Outcome.Result)),
            })
            .Build();

    private TimeSpan? PauseAskedFor(Attempt? attempt) =>
        attempt?.Answer?.RetryAfter is { } asked
            ? TimeSpan.FromTicks(Math.Clamp(asked.Ticks, 0, _options.MaximumRetryAfter.Ticks)) + (_options.FirstPause * _options.Jitter())
            : null;

    private sealed class Progress(ApiCaller caller, ApiCall call, CancellationToken callerGone)
    {
        public Attempt? Last { get; private set; }

        public bool MayHaveRunBefore { get; private set; }

        public async Task<Attempt> TryAsync(CancellationToken cancellationToken)
        {
            if (call.Guard is { } guard)
            {
                // Outside the call's deadline: it answers by a call of its own.
                await guard.BeforeSendingAsync(callerGone);
            }

            MayHaveRunBefore |= Last is { MayHaveRun: true };
            var attempt = await caller.AttemptAsync(call, cancellationToken);
            Last = attempt with { Final = !call.Idempotent && attempt.MayHaveRun };
            return Last;
        }
    }
}

/// <summary>The last attempt of a call, and whether an earlier one may already have done what was asked.</summary>
internal sealed record CallResult(Attempt Last, bool MayHaveRunBefore);
