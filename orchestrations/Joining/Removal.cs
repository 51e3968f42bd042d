using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>
/// Removes the parts of one registration, for an undo and for a leave alike. A part that cannot be removed is named as a problem and does not
/// stop the others, unless they need it: while the klusterlet is there, its credentials and its slot stay. Whatever people wish meanwhile, what
/// was begun is ended.
/// </summary>
/// <param name="run">The registration.</param>
/// <param name="memberStays">Whether only this agent goes and the cluster stays a member by another one: nothing of the hub's side is removed.</param>
internal sealed class Removal(JoinRun run, bool memberStays = false)
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(45);

    private readonly List<string> _problems = [];

    public bool Hosted => run.Registration.Plan.Mode.IsHosted();

    /// <summary>Whether the hub is its owner's: nothing on it is ours to remove, and what is left is named.</summary>
    public bool OwnerAccepts => run.Registration.Plan.OwnerAccepts;

    private bool ManagedLost => run.Registration.Lost?.Managed == true;

    private bool RunnerLost => Hosted ? run.Registration.Lost?.Hosting == true : ManagedLost;

    public bool Complete => _problems.Count == 0;

    /// <summary>What could not be removed, one sentence each.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Deletes the ManagedCluster, and waits until it is gone.</summary>
    public async Task<bool> RemoveManagedClusterAsync() =>
        OwnerAccepts
        || (await DoAsync<Done>(TaskNames.DeleteManagedCluster, "the ManagedCluster may be left on the hub") is not null
            & await GoneAsync(TaskNames.LookForManagedClusterGone, "the end of the ManagedCluster"));

    /// <summary>Deletes the Klusterlet, and waits until it is gone; a hosted one gets its credential back first, where that is missing or refused.</summary>
    public async Task<bool> RemoveKlusterletAsync()
    {
        if (Hosted && !ManagedLost)
        {
            // The operator needs the managed cluster's credential to finish; missing or refused, it waits for ever (ocm-observed 60).
            await DoAsync<Done>(TaskNames.RestoreManagedCredential, "the hosted agent's credential may be refused");
        }

        if (await DoAsync<Done>(TaskNames.DeleteKlusterlet, "the Klusterlet may be left") is null)
        {
            return false;
        }

        var first = await LookAsync(TaskNames.LookForKlusterletGone, "the end of the Klusterlet", FirstLook);
        if (first.State == LookState.Met)
        {
            return true;
        }

        if (Hosted && !ManagedLost)
        {
            await DoAsync<Done>(TaskNames.RestoreManagedCredential, "the hosted agent's credential may be refused");
        }

        return await GoneAsync(TaskNames.LookForKlusterletGone, "the end of the Klusterlet");
    }

    /// <summary>Removes namespaces, the hosted identity, the operator with its last user, and gives the slot back.</summary>
    public async Task RemoveNamespacesAsync()
    {
        await DoAsync<Done>(TaskNames.DeleteAgentNamespaces, "the agent's namespaces may be left");
        await GoneAsync(TaskNames.LookForNamespacesGone, "the end of the agent's namespaces");
        if (Hosted && !ManagedLost)
        {
            await DoAsync<Done>(TaskNames.DeleteManagedIdentity, "the hosted agent's identity may be left on the managed cluster");
        }

        if (run.Registration.Lost?.Hub != true && !OwnerAccepts && !memberStays)
        {
            await DoAsync<Done>(TaskNames.DeleteHubNamespace, "the hub's namespace of the cluster may be left");
        }

        if (!RunnerLost)
        {
            await DoAsync<Done>(TaskNames.RemoveOperator, "the operator may be left");
        }

        if (Hosted && !RunnerLost)
        {
            await DoAsync<Done>(TaskNames.ReleaseSlot, "the slot may be left reserved");
        }
    }

    /// <summary>Takes back what could let somebody in.</summary>
    public async Task RevokeAsync()
    {
        if (!OwnerAccepts)
        {
            await DoAsync<Done>(TaskNames.DeleteOwnCsrs, "certificate requests may be left on the hub");
            await RevokeIdentityAsync();
        }
    }

    /// <summary>Revokes the bootstrap identity, where it was ours to make.</summary>
    public async Task RevokeIdentityAsync()
    {
        if (!OwnerAccepts)
        {
            await DoAsync<Done>(TaskNames.RevokeBootstrapIdentity, "the bootstrap identity may be left on the hub");
        }
    }

    /// <summary>Runs one effect. Absent: it could not be done, and its problem is noted.</summary>
    public async Task<T?> DoAsync<T>(string activity, string otherwise)
        where T : class
    {
        try
        {
            return await run.EffectAsync<T>(activity, Retries.Undo);
        }
        catch (JoinStopped stopped)
        {
            Add($"{activity}: {otherwise}. {stopped.Reason.Sentence} {stopped.Reason.NextStep}");
            return null;
        }
    }

    /// <summary>Waits for some time, and says how it ended.</summary>
    public Task<Look> LookAsync(string what, string waitingFor, TimeSpan patience) => run.WaitRegardlessAsync(what, waitingFor, patience);

    /// <summary>Waits for an end until the deadline; what does not come is a problem.</summary>
    public async Task<bool> GoneAsync(string what, string waitingFor)
    {
        var look = await LookAsync(what, waitingFor, run.Input.Deadlines.Gone);
        if (look.State != LookState.Met)
        {
            Add($"{waitingFor} did not come in {run.Input.Deadlines.Gone}. {look.Seen?.Sentence} {look.Seen?.NextStep}");
        }

        return look.State == LookState.Met;
    }

    /// <summary>Forgets what was noted after some problems: it is solved.</summary>
    public void ForgetAfter(int problems) => _problems.RemoveRange(problems, _problems.Count - problems);

    /// <summary>Notes a problem, once.</summary>
    public void Add(string problem)
    {
        var text = Failures.Cut(problem.TrimEnd(), 600);
        if (!_problems.Contains(text, StringComparer.Ordinal))
        {
            _problems.Add(text);
        }
    }
}
