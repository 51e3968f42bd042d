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

    private static readonly Dictionary<string, OnDeadline> Rollbacks = new(StringComparer.Ordinal) { ["rollback"] = OnDeadline.Rollback };

    public static CheckpointPolicies Read(JsonPart part)
    {
        return part.Object("plan", "acceptance", "failure", "provisioning") is { } fields ? Read(fields) : new CheckpointPolicies();
    }

    /// <summary>The checkpoints of a join among others.</summary>
    internal static CheckpointPolicies Read(JsonFields fields)
    {
        var defaults = new CheckpointPolicies();
        return new CheckpointPolicies
        {
            Plan = Policy(fields.Optional("plan"), defaults.Plan, Approvals),
            Acceptance = Policy(fields.Optional("acceptance"), defaults.Acceptance, Approvals),
            Failure = Policy(fields.Optional("failure"), defaults.Failure, Failures),
            Provisioning = Policy(fields.Optional("provisioning"), defaults.Provisioning, Approvals),
        };
    }

    /// <summary>Those of a move: after a failure there is nothing between another attempt and the rollback.</summary>
    public static CheckpointPolicies ReadMove(JsonPart part)
    {
        var defaults = new CheckpointPolicies();
        return part.Object("plan", "acceptance", "failure") is not { } fields
            ? defaults
            : new CheckpointPolicies
            {
                Plan = Policy(fields.Optional("plan"), defaults.Plan, Approvals),
                Acceptance = Policy(fields.Optional("acceptance"), defaults.Acceptance, Approvals),
                Failure = Policy(fields.Optional("failure"), defaults.Failure, Rollbacks),
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

    internal static TimeSpan? DeadlineOf(JsonPart? part) => TimeOf(part, TimeSpan.FromSeconds(1), Longest, "1s to 90d");

    /// <summary>A duration, or none where none is given.</summary>
    internal static TimeSpan? TimeOf(JsonPart? part, TimeSpan least, TimeSpan most, string range)
    {
        if (part is not { } given || given.Text(40) is not { } text)
        {
            return null;
        }

        if (DurationText.Parse(text) is { } deadline && deadline >= least && deadline <= most)
        {
            return deadline;
        }

        given.Mistakes.Add(given.Pointer, $"Must be a duration from {range}.", "Write it like \"72h\", \"30m\" or \"1h30m\".");
        return null;
    }
}
