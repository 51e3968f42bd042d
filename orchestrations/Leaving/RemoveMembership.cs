using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Orchestrations.Leaving;

/// <summary>One attempt of a leave, in the order that OCM needs. Every part may run again; what is lost is passed over.</summary>
internal static class RemoveMembership
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(45);

    /// <summary>Removes what it can; what it cannot is a problem of the removal.</summary>
    public static async Task RunAsync(LeaveRun leave, Removal removal)
    {
        var run = leave.Run;
        run.Registration = run.Registration with { Phase = ClaimPhase.Closing };
        if (removal.OwnerAccepts ? !await PartFromOwnerAsync(leave, removal) : !leave.Lost.Hub && !await RemoveFromHubAsync(leave, removal))
        {
            return;
        }

        leave.Begun = true;

        if (!leave.RunnerLost)
        {
            run.Begin("RemoveKlusterlet");
            if (!await RemoveKlusterletAsync(leave, removal))
            {
                return;
            }
        }

        run.Begin("RemoveNamespaces");
        await removal.RemoveNamespacesAsync();
        if (leave.OperatorPassedOver || (leave.Hosted && (leave.Lost.Hosting || leave.Input.Registration.Klusterlet is null)))
        {
            await removal.DoAsync<Done>(TaskNames.DeleteLeftovers, "what the operator made for the klusterlet may be left");
        }

        if (!leave.Lost.Hub && !removal.OwnerAccepts)
        {
            // Once more: an agent that still ran may have made it anew, and an activity that was frozen may have written late.
            run.Begin("Sweep");
            await removal.DoAsync<Done>(TaskNames.DeleteManagedCluster, "the ManagedCluster may be left on the hub");
            await removal.RevokeAsync();
        }
    }

    /// <summary>
    /// What comes before the klusterlet where the hub is its owner's: the claim, which is on the agent's namespace, and the works, which only
    /// the owner can remove, and only while the agent lives. False: they are to go, and are there.
    /// </summary>
    private static async Task<bool> PartFromOwnerAsync(LeaveRun leave, Removal removal)
    {
        if (leave.RunnerLost)
        {
            return true;
        }

        leave.Run.Begin("CloseClaim");
        if (await removal.DoAsync<MarkResult>(TaskNames.MarkClaim, "the claim could not be closed") is null)
        {
            return false;
        }

        if (leave.Run.Registration is not { Workloads: WorkloadFate.Remove, Klusterlet: not null } || leave.Lost.Managed)
        {
            return true;
        }

        leave.Run.Begin("AwaitOwner");
        return await removal.GoneAsync(TaskNames.LookForAppliedWorksGone, $"the end of what hub {leave.Run.Hub} has put on the cluster");
    }

    /// <summary>False: the klusterlet must stay, because without its agent the hub's side would never go.</summary>
    private static async Task<bool> RemoveFromHubAsync(LeaveRun leave, Removal removal)
    {
        leave.Run.Begin("CloseClaim");
        if (await removal.DoAsync<MarkResult>(TaskNames.MarkClaim, "the claim could not be closed") is null)
        {
            return false;
        }

        leave.Begun = true;
        leave.Run.Begin("RemoveWorks");
        if (!await RemoveWorksAsync(leave, removal))
        {
            return false;
        }

        leave.Run.Begin("RemoveManagedCluster");
        return await removal.RemoveManagedClusterAsync();
    }

    private static async Task<bool> RemoveWorksAsync(LeaveRun leave, Removal removal)
    {
        var agentLost = leave.Lost.Managed || leave.Lost.Hosting;
        var look = await DeleteWorksAsync(leave, removal, agentLost ? TimeSpan.Zero : FirstLook);
        if (look is { State: not LookState.Met } && !agentLost)
        {
            // What came in between is treated alike.
            look = await DeleteWorksAsync(leave, removal, leave.Run.Input.Deadlines.Gone);
        }

        return look is not null && (look.State == LookState.Met || await StuckObjects.ReleaseWorksAsync(leave, removal, look));
    }

    /// <summary>Absent: they could not be asked to go.</summary>
    private static async Task<Look?> DeleteWorksAsync(LeaveRun leave, Removal removal, TimeSpan patience)
    {
        if (leave.Run.Registration.Workloads != WorkloadFate.Remove)
        {
            var orphaned = await removal.DoAsync<WorksResult>(TaskNames.OrphanWorks, "the works could not be told to leave the workloads");
            leave.Note(orphaned);
            if (orphaned is null)
            {
                return null;
            }

            if (orphaned.Count > 0 && patience > TimeSpan.Zero)
            {
                await removal.LookAsync(TaskNames.LookForWorksOrphaned, "the agent to know that workloads stay", patience);
            }
        }

        var deleted = await removal.DoAsync<WorksResult>(TaskNames.DeleteWorks, "the works may be left on the hub");
        leave.Note(deleted);
        return deleted is null ? null : await removal.LookAsync(TaskNames.LookForWorksGone, "the end of the works", patience);
    }

    private static async Task<bool> RemoveKlusterletAsync(LeaveRun leave, Removal removal)
    {
        var before = removal.Problems.Count;
        if (await removal.RemoveKlusterletAsync())
        {
            return true;
        }

        if (!leave.Hosted || !leave.Lost.Managed || !await StuckObjects.ReleaseKlusterletAsync(leave, removal))
        {
            return false;
        }

        removal.ForgetAfter(before);
        return true;
    }
}
