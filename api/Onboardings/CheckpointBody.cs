using MultiHubFlows.Api.Reading;
using MultiHubFlows.Orchestrations.Checkpoints;

namespace MultiHubFlows.Api.Onboardings;

/// <summary>Reads where a request wants to be asked.</summary>
internal static class CheckpointBody
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    private static readonly Dictionary<string, CheckpointMode> Modes =
        new(StringComparer.Ordinal) { ["ask"] = CheckpointMode.Ask, ["auto"] = CheckpointMode.Auto };

    // Nobody's silence ever approves.
    private static readonly Dictionary<string, OnDeadline> Approvals = new(StringComparer.Ordinal) { ["reject"] = OnDeadline.Reject };

    private static readonly Dictionary<string, OnDeadline> Failures =
        new(StringComparer.Ordinal) { ["skip"] = OnDeadline.Skip, ["rollback"] = OnDeadline.Rollback };

    public static CheckpointPolicies Read(JsonPart part)
    {
        var defaults = new CheckpointPolicies();
        if (part.Object("plan", "acceptance", "failure", "provisioning") is not { } fields)
        {
            return defaults;
        }

        return new CheckpointPolicies
        {
            Plan = Policy(fields.Optional("plan"), defaults.Plan, Approvals),
            Acceptance = Policy(fields.Optional("acceptance"), defaults.Acceptance, Approvals),
            Failure = Policy(fields.Optional("failure"), defaults.Failure, Failures),
            Provisioning = Policy(fields.Optional("provisioning"), defaults.Provisioning, Approvals),
        };
    }

    /// <summary>A checkpoint that asks whatever the request says; only how long it waits can be chosen.</summary>
    internal static CheckpointPolicy Asking(JsonPart? part, CheckpointPolicy defaults) =>
        part?.Object("deadline") is { } fields ? defaults with { Deadline = DeadlineOf(fields.Optional("deadline")) ?? defaults.Deadline } : defaults;

    /// <summary>A checkpoint with the ends that its deadline may have.</summary>
    internal static CheckpointPolicy Policy(JsonPart? part, CheckpointPolicy defaults, Dictionary<string, OnDeadline> ends)
    {
        if (part?.Object("mode", "deadline", "onDeadline") is not { } fields)
        {
            return defaults;
        }

        return new CheckpointPolicy(
            fields.Optional("mode")?.OneOf(Modes) ?? defaults.Mode,
            DeadlineOf(fields.Optional("deadline")) ?? defaults.Deadline,
            fields.Optional("onDeadline")?.OneOf(ends) ?? defaults.OnDeadline);
    }

    private static TimeSpan? DeadlineOf(JsonPart? part)
    {
        if (part is not { } given || given.Text(40) is not { } text)
        {
            return null;
        }

        if (DurationText.Parse(text) is { } deadline && deadline >= TimeSpan.FromSeconds(1) && deadline <= Longest)
        {
            return deadline;
        }

        given.Mistakes.Add(given.Pointer, "Must be a duration from 1s to 90d.", "Write it like \"72h\", \"30m\" or \"1h30m\".");
        return null;
    }
}
