using System.Text.Json;
using System.Text.RegularExpressions;

using MultiHubFlows.Api.Reading;
using MultiHubFlows.Orchestrations.Checkpoints;

namespace MultiHubFlows.Api.Approvals;

/// <summary>The body of a decision, checked.</summary>
internal sealed partial record DecisionBody(DecisionKind Kind, string? DecisionId, string? SubjectHash, string? Comment)
{
    private static readonly Dictionary<string, DecisionKind> Kinds =
        Enum.GetValues<DecisionKind>().ToDictionary(kind => kind.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    public static DecisionBody Read(JsonElement body)
    {
        var mistakes = new Mistakes();
        var fields = new JsonPart(body, string.Empty, mistakes).Object("decision", "decisionId", "subjectHash", "comment");
        var kind = fields?.Required("decision", $"Write one of {string.Join(", ", Kinds.Keys)}.")?.OneOf(Kinds);
        var id = IdOf(fields?.Optional("decisionId"));
        var hash = fields?.Optional("subjectHash")?.Text(200);
        var comment = fields?.Optional("comment")?.Text(1_000);
        mistakes.ThrowIfAny();
        return new DecisionBody(kind!.Value, id, hash, comment);
    }

    private static string? IdOf(JsonPart? part)
    {
        if (part is not { } given || given.Text(100) is not { } text)
        {
            return null;
        }

        if (Form().IsMatch(text))
        {
            return text;
        }

        given.Mistakes.Add(given.Pointer, "Has characters that ids of decisions do not have.", "Write 1 to 100 letters, digits and . _ : -, such as a UUID.");
        return null;
    }

    [GeneratedRegex(@"^[A-Za-z0-9._:-]{1,100}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
