using Microsoft.DurableTask;

using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Reconciling;

namespace MultiHubFlows.Activities.Reconciling;

/// <summary>
/// Reads one hub, one paged LIST per kind, and judges each object as it comes, so that a hub of any size takes the memory of a page. What
/// cannot be read is told as a finding; what was read until then counts all the same.
/// </summary>
internal sealed class SweepHub(CurrentFleet fleet, SweepLimits limits, TimeProvider time, ActivityStopping stopping) : TaskActivity<HubSweepInput, HubSweep>
{
    private const int FindingBytes = 110_000;

    /// <inheritdoc/>
    public override Task<HubSweep> RunAsync(TaskActivityContext context, HubSweepInput input) => SweepAsync(input, stopping.Token);

    internal async Task<HubSweep> SweepAsync(HubSweepInput input, CancellationToken cancellationToken)
    {
        using var patience = new Patience(limits.HubTime, time, cancellationToken);
        HubReading? reading = null;
        var problem = await patience.TryAsync(_ =>
        {
            reading = new HubReading(fleet().Hub(new HubName(input.Hub)), input, limits.ForHub());
            return Task.CompletedTask;
        });
        var findings = new FindingList();
        if (reading is not null)
        {
            problem = await reading.ReadAsync(patience);
            findings = reading.Findings;
        }

        if (problem is not null)
        {
            findings.Add(Unreadable.Hub(input.Hub, problem));
        }

        var (fitting, left) = findings.Fit(FindingBytes);
        return new HubSweep
        {
            Hub = input.Hub,
            Complete = problem is null,
            Findings = fitting,
            Left = left,
            Registrations = reading?.Registrations ?? [],
            RegistrationsCut = reading?.Cut ?? false,
            Identities = reading?.Identities ?? [],
            Ours = reading?.Ours ?? 0,
            Pages = reading?.Pages ?? 0,
        };
    }
}
