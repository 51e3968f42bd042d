using MultiHubFlows.Clusters;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;

namespace MultiHubFlows.Activities.Reconciling;

/// <summary>Reads one server for a limited time; why it could not be read to the end is an answer, not a failure.</summary>
internal sealed class Patience : IDisposable
{
    private const int MostRestarts = 3;

    private readonly TimeSpan _time;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenSource _both;

    public Patience(TimeSpan time, TimeProvider clock, CancellationToken stopping)
    {
        _time = time;
        _stopping = stopping;
        _limit = new CancellationTokenSource(time, clock);
        _both = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, stopping);
    }

    /// <summary>Runs one reading, from its beginning again where lists change while they are read.</summary>
    /// <returns>What kept it from its end; nothing: it was read.</returns>
    public async Task<Finding?> TryAsync(Func<CancellationToken, Task> read)
    {
        for (var restarts = 0; ; restarts++)
        {
            try
            {
                await read(_both.Token);
                return null;
            }
            catch (HubUnreachableException changing) when (changing.Code == ClusterFailureCode.Changing && restarts < MostRestarts)
            {
                // From the beginning.
            }
            catch (OperationCanceledException) when (!_stopping.IsCancellationRequested)
            {
                return new Finding(ClusterFailureCode.TimedOut, $"it was not read to the end in {_time.TotalSeconds:0} s");
            }
            catch (Exception problem) when (problem is HubUnreachableException or HubRefusedException)
            {
                var why = (IExplainedFailure)problem;
                return new Finding(why.Code, problem.Message, why.NextStep);
            }
        }
    }

    public void Dispose()
    {
        _both.Dispose();
        _limit.Dispose();
    }
}
