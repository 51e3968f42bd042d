namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>What is not as it was when a plan was approved, one sentence each: decided fields, reasons, warnings and refusals.</summary>
internal static class PlanDifference
{
    public static IReadOnlyList<string> Between(Plan approved, Plan now) =>
    [
        .. Changed("The cluster's identity", approved.ClusterUid, now.ClusterUid),
        .. Changed("The policy", approved.Policy, now.Policy),
        .. now.Registrations.SelectMany(planned => Of(approved.Registrations.FirstOrDefault(before => before.Hub == planned.Hub), planned)),
    ];

    private static IEnumerable<string> Of(PlannedRegistration? before, PlannedRegistration now)
    {
        if (before is null)
        {
            return [$"{now.Hub}: it is new."];
        }

        string[] changes =
        [
            .. Changed("place", $"{before.Mode} on {before.RunsOn}", $"{now.Mode} on {now.RunsOn}"),
            .. Changed("agent namespace", before.Names.AgentNamespace, now.Names.AgentNamespace),
            .. Changed("image", before.Image, now.Image),
            .. Changed("hub's address", before.AgentServer, now.AgentServer),
            .. Changed("slots of the host", $"{before.Slots}", $"{now.Slots}"),
            .. Changed("lease period", $"{before.LeaseDurationSeconds}", $"{now.LeaseDurationSeconds}"),
            .. Listed("refusal", before.Refusals, now.Refusals, sentences: true),
            .. Listed("reason", before.Reasons, now.Reasons, sentences: false),
            .. Listed("warning", before.Warnings, now.Warnings, sentences: true),
            .. now.Writes.Except(before.Writes, StringComparer.Ordinal).Select(write => $"new write: {write}."),
            .. before.Writes.Except(now.Writes, StringComparer.Ordinal).Select(write => $"no longer written: {write}."),
        ];
        return changes.Select(change => $"{now.Hub}: {change}");
    }

    private static IEnumerable<string> Changed(string what, string? before, string? now) =>
        before == now ? [] : [$"{what} was {Said(before)}, is {Said(now)}."];

    private static IEnumerable<string> Listed(string what, IReadOnlyList<Finding> before, IReadOnlyList<Finding> now, bool sentences) =>
        now.Where(finding => !before.Any(other => Same(finding, other, sentences))).Select(finding => $"new {what} {finding.Code}: {finding.Sentence}")
            .Concat(before.Where(finding => !now.Any(other => Same(finding, other, sentences))).Select(finding => $"no longer: {what} {finding.Code}."));

    private static bool Same(Finding one, Finding other, bool sentences) => one.Code == other.Code && (!sentences || one.Sentence == other.Sentence);

    private static string Said(string? value) => string.IsNullOrEmpty(value) ? "absent" : value;
}
