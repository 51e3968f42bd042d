using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Orchestrations.Acceptance;

/// <summary>
/// Decides which of a registration's own CSRs is the one to accept. A pure function of what was seen and of what was pinned: restarts of
/// the agent make new keys, anything else with our token in its hands is an intruder.
/// </summary>
public static class CsrJudgement
{
    /// <summary>Judges the CSRs of one look.</summary>
    public static CsrVerdict Judge(Registration registration, CsrLook look)
    {
        var wrong = look.Ours.Where(csr => csr.State != CsrState.Denied && Failed(csr).Count > 0).ToList();
        if (wrong.Count > 0)
        {
            return Frozen(wrong, "CsrChecksFailed", $"CSR {wrong[0].Name} was posted with this registration's own token and fails: {Explain(wrong[0])}");
        }

        var pending = look.Ours.Where(csr => csr.State == CsrState.Pending).ToList();
        return pending.Count > 0 ? JudgePending(registration, look, pending) : JudgeDecided(look);
    }

    private static CsrVerdict JudgePending(Registration registration, CsrLook look, List<CsrSeen> pending)
    {
        var newest = pending[0];
        var others = pending.Skip(1).Where(csr => csr.KeyFingerprint != newest.KeyFingerprint).ToList();
        if (others.Count > 0 && !Restarted(registration, look, others[0]))
        {
            return Frozen(pending, "TwoKeys", $"CSRs {newest.Name} and {others[0].Name} show two keys for one agent that did not restart.");
        }

        // A request that somebody deleted is replaced at once, with a new key: one key still, shown to a person anew. Two at a time are an intruder's.
        if (registration.PinnedKey is { } pinned
            && pinned != newest.KeyFingerprint
            && look.Ours.Any(csr => csr.KeyFingerprint == pinned)
            && !Restarted(registration, look, older: null))
        {
            return Frozen(pending, "KeyChanged", $"CSR {newest.Name} shows key {newest.KeyFingerprint}; the agent showed {pinned} before and did not restart.");
        }

        return new CsrVerdict(CsrVerdictKind.Candidate, newest, pending.Skip(1).ToList(), Reason: null);
    }

    private static CsrVerdict JudgeDecided(CsrLook look)
    {
        if (look.Ours.FirstOrDefault(csr => csr.State is CsrState.Issued or CsrState.Approved) is { } decided)
        {
            return new CsrVerdict(CsrVerdictKind.Decided, decided, [], Reason: null);
        }

        if (look.Registered)
        {
            return new CsrVerdict(CsrVerdictKind.Decided, Csr: null, [], Reason: null);
        }

        var last = look.Ours.Count > 0 ? look.Ours[0] : null;
        return new CsrVerdict(CsrVerdictKind.None, last, [], last is null ? null : Ended(last));
    }

    private static Finding Ended(CsrSeen csr) => new(
        csr.State == CsrState.Denied ? "CsrDenied" : "CsrFailed",
        $"CSR {csr.Name} is {csr.State}, which is final: the agent makes no other.",
        "Retry deletes it, and the agent posts a new one.");

    private static CsrVerdict Frozen(List<CsrSeen> csrs, string code, string sentence) => new(
        CsrVerdictKind.Freeze,
        csrs[0],
        [.. csrs.Where(csr => csr.State == CsrState.Pending)],
        new Finding(code, sentence, "The registration's token may have leaked. Find out who posted it; retry makes a new identity and a new token."));

    /// <summary>Another pod, another start or another lease holder than when the key was pinned; or the pod is younger than the older request.</summary>
    private static bool Restarted(Registration registration, CsrLook look, CsrSeen? older)
    {
        if (look.Agent is not { } agent)
        {
            return false;
        }

        var otherLife = registration.PinnedAgent is { } pinned
            && (pinned.PodUid != agent.PodUid || pinned.RestartCount != agent.RestartCount);
        return otherLife || (older is not null && agent.StartedAt > older.CreatedAt);
    }

    // An approved request is no longer pending; every other check must hold for it too.
    private static List<CsrCheck> Failed(CsrSeen csr) => [.. csr.Failed.Where(check => check.Code != CsrCheckCode.State)];

    private static string Explain(CsrSeen csr) => string.Join("; ", Failed(csr).Select(check => $"{check.Code}: {check.Detail}"));
}
