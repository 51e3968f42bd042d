using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

using YamlDotNet.Core;

namespace MultiHubFlows.Clusters.Yaml;

/// <summary>Turns a document into JSON by the YAML 1.2 core schema. Words that YAML 1.1 takes for true and false are refused, not guessed.</summary>
internal static partial class YamlToJson
{
    public static (JsonObject? Value, YamlProblem? Problem) Convert(YamlMap map)
    {
        try
        {
            return ((JsonObject)ConvertNode(map)!, null);
        }
        catch (YamlProblem problem)
        {
            return (null, problem);
        }
    }

    private static JsonNode? ConvertNode(YamlNode node) =>
        node switch
        {
            YamlMap map => ConvertMap(map),
            YamlList list => new JsonArray([.. list.Items.Select(ConvertNode)]),
            YamlText text => ConvertText(text),
            _ => null,
        };

    private static JsonObject ConvertMap(YamlMap map)
    {
        if (map.Repeated.Count > 0)
        {
            throw Problem(map.Repeated[0].Line, map.Repeated[0].Column, "the field stands here twice", "Keep one of them.");
        }

        return new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key, ConvertNode(entry.Value))));
    }

    private static JsonValue? ConvertText(YamlText text)
    {
        if (!text.Plain || text.IsNull)
        {
            return text.IsNull ? null : JsonValue.Create(text.Text);
        }

        return text.Text switch
        {
            "true" or "True" or "TRUE" => JsonValue.Create(true),
            "false" or "False" or "FALSE" => JsonValue.Create(false),
            "yes" or "Yes" or "YES" or "no" or "No" or "NO" or "on" or "On" or "ON" or "off" or "Off" or "OFF" =>
                throw Problem(
                    text.Line,
                    text.Column,
                    $"'{text.Text}' may be a word or a truth value",
                    "Write true or false, or put it in quotes."),
            _ when Integer().IsMatch(text.Text) && long.TryParse(text.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
                JsonValue.Create(number),
            _ when Decimal().IsMatch(text.Text) => JsonValue.Create(double.Parse(text.Text, NumberStyles.Float, CultureInfo.InvariantCulture)),
            _ => JsonValue.Create(text.Text),
        };
    }

    private static YamlProblem Problem(int line, int column, string message, string nextStep) => new(message, nextStep, new Mark(0, line, column));

    [GeneratedRegex("^[-+]?(0|[1-9][0-9]*)\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Integer();

    [GeneratedRegex("^[-+]?(\\.[0-9]+|[0-9]+\\.[0-9]*|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Decimal();
}
