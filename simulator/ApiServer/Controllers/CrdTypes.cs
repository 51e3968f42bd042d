using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>The resources that a CustomResourceDefinition defines.</summary>
internal static class CrdTypes
{
    public static IEnumerable<ResourceType> Of(JsonObject crd)
    {
        var names = crd.Object("spec", "names")!;
        foreach (var version in crd.Items("spec", "versions").OfType<JsonObject>().Where(v => v.Flag("served") == true))
        {
            var subresources = version.Object("subresources");
            yield return new ResourceType
            {
                Group = crd.Text("spec", "group")!,
                Version = version.Text("name")!,
                Plural = names.Text("plural")!,
                Singular = names.Text("singular") ?? names.Text("kind")!.ToLowerInvariant(),
                Kind = names.Text("kind")!,
                ListKind = names.Text("listKind") ?? names.Text("kind") + "List",
                Namespaced = crd.Text("spec", "scope") == "Namespaced",
                ShortNames = [.. names.Texts("shortNames")],
                Categories = [.. names.Texts("categories")],
                Subresources = subresources?.ContainsKey("status") == true ? ["status"] : [],
                Schema = SchemaReader.ReadRoot(version.Object("schema", "openAPIV3Schema")),
                Columns = Columns(version),
                IsCustom = true,
            };
        }
    }

    private static List<TableColumn> Columns(JsonObject version)
    {
        var given = version.Items("additionalPrinterColumns").OfType<JsonObject>().ToArray();
        if (given.Length == 0)
        {
            return [BuiltInColumns.Name, BuiltInColumns.Age];
        }

        return [BuiltInColumns.Name, .. given.Select(Column)];
    }

    private static TableColumn Column(JsonObject column)
    {
        var (path, type) = (column.Text("jsonPath") ?? "", column.Text("type") ?? "string");
        return new TableColumn(
            column.Text("name") ?? "",
            type,
            column.Text("format") ?? "",
            column.Text("description") ?? "",
            (int)(column.Number("priority") ?? 0),
            (tree, now) => Cell(JsonPath.Find(tree, path), type, now));
    }

    private static JsonNode? Cell(JsonNode? found, string type, DateTimeOffset now) => found switch
    {
        null => null,
        _ when type == "date" => JsonValue.Create(BuiltInColumns.AgeOf(found.AsText(), now)),
        _ when type == "string" => JsonValue.Create(TextOf(found)),
        _ => found.DeepClone(),
    };

    private static string TextOf(JsonNode found) => found.GetValueKind() switch
    {
        JsonValueKind.String => found.AsText()!,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => string.Create(CultureInfo.InvariantCulture, $"{found}"),
        _ => JsonText.ToText(found),
    };
}
