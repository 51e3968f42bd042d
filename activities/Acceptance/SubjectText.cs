using System.Globalization;
using System.Text;

using MultiHubFlows.Orchestrations.Acceptance;

namespace MultiHubFlows.Activities.Acceptance;

/// <summary>A subject for a person to read: one line, and every character that could deceive is written as its code.</summary>
internal static class SubjectText
{
    private static readonly Dictionary<string, string> ShortNames = new(StringComparer.Ordinal)
    {
        ["2.5.4.3"] = "CN",
        ["2.5.4.10"] = "O",
        ["2.5.4.11"] = "OU",
    };

    /// <summary>For example <c>CN=system:open-cluster-management:cluster1:uid, O=...</c>.</summary>
    public static string Of(IReadOnlyList<SubjectPart> subject) =>
        string.Join(", ", subject.Select(part => $"{ShortNames.GetValueOrDefault(part.Type, part.Type)}={Plain(part.Value)}"));

    /// <summary>The text in printable ASCII; anything else as <c>\uXXXX</c>.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (character is >= ' ' and <= '~' and not '\\')
            {
                plain.Append(character);
            }
            else
            {
                plain.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}");
            }
        }

        return plain.ToString();
    }
}
