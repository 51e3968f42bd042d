using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;

namespace MultiHubFlows.Orchestrations.HandingOver;

/// <summary>The two questions of a hand-off, one for each side. Two keys answer them: who has answered for one side may not answer for the other.</summary>
internal sealed class TwoConsents(HandoffRun run)
{
    private const int MostWorksShown = 20;

    private int _questions;

    private HandoffRequest Request => run.Request;

    /// <summary>Asks the customer, then the provider.</summary>
    /// <exception cref="HandoffStopped">A side did not consent or did not answer, or somebody cancelled.</exception>
    public async Task AskAsync()
    {
        run.Show("Consent");
        await AskCustomerAsync();
        await run.InspectAsync();
        await AskProviderAsync(changed: false);
        await run.Watch.RequireCustomerAsync();
    }

    /// <summary>What the provider consented to may have changed: then it is asked again.</summary>
    /// <exception cref="HandoffStopped">It does not consent, or the customer's hub does not hold.</exception>
    public async Task StillStandAsync()
    {
        await run.InspectAsync();
        if (Leavable().Hash != run.Leave!.Hash)
        {
            run.Show("Consent");
            await AskProviderAsync(changed: true);
        }

        await run.Watch.RequireCustomerAsync();
    }

    private Task<Decision> AskCustomerAsync()
    {
        var (seen, customer) = (run.Watch.Seen, run.Customer!);
        return ConsentAsync(
            Request.To.Hub,
            $"For the side of {Request.To.Hub}: take {Request.Cluster} over from {Request.From}?",
            ContentHash.Of($"{Request.Cluster}\n{Request.From}\n{Request.To.Hub}\n{customer.Klusterlet?.Uid}{(Request.ThenDefaultNamespace ? "\nthen default" : string.Empty)}"),
            [
                new Detail("agent", $"{customer.Mode} on {customer.RunsOn}, klusterlet {customer.Klusterlet?.Name}"),
                new Detail("looks", $"{seen.Looks} since {seen.FirstAt:u}, {seen.Gaps.Count} gaps"),
                new Detail("last lease", $"{seen.ToLastLease:u} on {Request.To.Hub}, {seen.FromLastLease:u} on {Request.From}"),
                new Detail("then", $"{Request.From} is asked; {Request.Soak} after the cut-over {Request.From} is left for good{(Request.ThenDefaultNamespace ? $", and the agent moves to {RegistrationNames.DefaultAgentNamespace}" : string.Empty)}."),
            ],
            [DecisionKind.Approve]);
    }

    private async Task AskProviderAsync(bool changed)
    {
        run.Leave = Leavable();
        var planned = run.Leave.Registrations[0];
        var works = string.Join(", ", planned.Works.Take(MostWorksShown).Select(work => $"{work.Name} ({work.Manifests})"));
        var decision = await ConsentAsync(
            Request.From,
            (changed ? "What would be removed has changed since the last answer. " : string.Empty)
                + $"For the side of {Request.From}: hand {Request.Cluster} over to {Request.To.Hub}"
                + (planned.WorkCount > 0 ? ", and keep on it or remove from it what this hub has put there?" : "?"),
            run.Leave.Hash,
            [
                new Detail("works", planned.WorkCount == 0 ? "none" : planned.WorkCount > MostWorksShown ? $"{works} and {planned.WorkCount - MostWorksShown} more" : works),
                new Detail("removes", string.Join("; ", planned.Removes)),
                .. planned.Warnings.Select(warning => new Detail("warning", warning.Sentence)),
            ],
            planned.WorkCount > 0 ? [DecisionKind.Keep, DecisionKind.Remove] : [DecisionKind.Approve]);
        run.Workloads = decision.Kind == DecisionKind.Remove ? WorkloadFate.Remove : WorkloadFate.Keep;
    }

    private LeavePlan Leavable()
    {
        var plan = run.LeaveOf(Request.From);
        return plan.Registrations[0].Obstacle is { } reason ? throw run.Trouble(reason) : plan;
    }

    private async Task<Decision> ConsentAsync(HubName side, string ask, string hash, IReadOnlyList<Detail> details, IReadOnlyList<DecisionKind> consents)
    {
        var policy = Request.Checkpoints.Consent;
        var question = new Question
        {
            Id = $"{Request.Operation}-{side}-consent-{++_questions}",
            Checkpoint = CheckpointKind.Consent,
            Ask = ask,
            SubjectHash = hash,
            Details = details,
            Choices = [.. consents, DecisionKind.Reject, DecisionKind.Skip, DecisionKind.Rollback],
            AskedAt = run.Context.CurrentUtcDateTime,
            Deadline = run.Context.CurrentUtcDateTime + policy.Deadline,
            OnDeadline = policy.OnDeadline,
            ByKeyOnly = true,
            NotBy = run.Consents.LastOrDefault(consent => consent.Hub != side)?.Who,
        };
        var decision = await run.Watch.WhileAsync(run.Progress.AskAsync(question, "Consent"));
        run.Show("Consent");
        run.ThrowIfCanceled();
        if (decision is null)
        {
            throw run.Trouble(
                new Finding("NoConsent", $"The side of {side} did not answer in {policy.Deadline}.", $"When both sides are ready, {run.Again}"), RegistrationOutcome.TimedOut);
        }

        run.Consents.RemoveAll(consent => consent.Hub == side);
        run.Consents.Add(new Consent(side, decision.Who, decision.At, decision.Kind, decision.Comment));
        return consents.Contains(decision.Kind) ? decision : throw Refused(side, decision);
    }

    private HandoffStopped Refused(HubName side, Decision decision)
    {
        var reason = new Finding("ConsentRefused", Failures.Cut($"{decision.Who} did not consent for the side of {side}. {decision.Comment}".TrimEnd(), 400), $"When both sides are ready, {run.Again}");
        return decision.Kind switch
        {
            DecisionKind.Rollback => new HandoffStopped(HandoffStop.RollBack, RegistrationOutcome.Rejected, reason),
            DecisionKind.Skip => new HandoffStopped(HandoffStop.Hold, RegistrationOutcome.Rejected, reason),
            _ => run.Trouble(reason, RegistrationOutcome.Rejected),
        };
    }
}
