using System.Text.RegularExpressions;

using MultiHubFlows.Orchestrations.Checkpoints;

namespace MultiHubFlows.Api.Operations;

/// <summary>The parts of a question's id: <c>(operation)-(hub or all)-(checkpoint)-(number)</c>.</summary>
/// <param name="Operation">The run of the operation that asks.</param>
/// <param name="Hub">The hub; absent: the operation as a whole asks.</param>
/// <param name="Kind">The checkpoint.</param>
/// <param name="OfMove">Whether the flow that moves an agent asks: its kinds begin with <c>move</c>, because one operation may join a hub and move its agent.</param>
internal sealed partial record QuestionId(string Operation, string? Hub, CheckpointKind Kind, bool OfMove = false)
{
    private const string Whole = "all";

    /// <summary>The instance that asks.</summary>
    public string Instance => (Hub, Kind) switch
    {
        (null, _) or (_, CheckpointKind.Consent) => Operation,
        _ when OfMove => $"move-{Operation}-{Hub}",
        (_, CheckpointKind.Leaving or CheckpointKind.Finalizers) => $"leave-{Operation}-{Hub}",
        _ => $"join-{Operation}-{Hub}",
    };

    public static QuestionId? Parse(string id)
    {
        if (Form().Match(id) is not { Success: true } match)
        {
            return null;
        }

        var kind = Enum.Parse<CheckpointKind>(match.Groups["kind"].Value, ignoreCase: true);
        var hub = match.Groups["hub"].Value;
        if (match.Groups["move"].Success)
        {
            return new QuestionId(match.Groups["operation"].Value, hub, kind, OfMove: true);
        }

        // Only the operation as a whole asks about a plan, capacity or a removal, so that a hub may be called "all".
        return new QuestionId(match.Groups["operation"].Value, kind is CheckpointKind.Plan or CheckpointKind.Provisioning or CheckpointKind.Removal && hub == Whole ? null : hub, kind);
    }

    [GeneratedRegex(@"^(?<operation>op-[a-z0-9]{26}(\.[1-9][0-9]{0,2})?)-(?<hub>[a-z0-9-]{1,40})-(?<move>move)?(?<kind>plan|provisioning|acceptance|failure|removal|consent|leaving|finalizers)-[0-9]{1,4}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
