using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

using YamlDotNet.Serialization;

namespace MultiHubFlows.Cli.Output;

/// <summary>Turns answers into text.</summary>
internal static class OutputForms
{
    private static readonly string[] Names = ["table", "json", "yaml"];

    public static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Option<string> Option() =>
        new("--output", "-o") { Description = "Form of the data: table, json or yaml.", HelpName = "FORM", DefaultValueFactory = _ => Names[0] };

    public static OutputFormat Read(Invocation invocation, Option<string> option)
    {
        var name = invocation.Get(option) ?? Names[0];
        var index = Array.IndexOf(Names, name);
        if (index < 0)
        {
            invocation.Mistake($"--output '{name}' is not a form of output", "Write -o table, -o json or -o yaml.");
        }

        return index < 0 ? OutputFormat.Table : (OutputFormat)index;
    }

    public static string Yaml(JsonNode data) => new SerializerBuilder().WithQuotingNecessaryStrings().Build().Serialize(Plain(data) ?? string.Empty);

    private static object? Plain(JsonNode? node) =>
        node switch
        {
            JsonObject fields => fields.ToDictionary(field => field.Key, field => Plain(field.Value), StringComparer.Ordinal),
            JsonArray items => items.Select(Plain).ToList(),
            JsonValue value => Scalar(value),
            _ => null,
        };

    private static object? Scalar(JsonValue value) =>
        value.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number => value.TryGetValue<long>(out var whole) ? whole : double.Parse(value.ToString(), CultureInfo.InvariantCulture),
            _ => value.GetValue<string>(),
        };
}
