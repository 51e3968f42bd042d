using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Kubernetes' merge patch for built-in kinds: lists of objects merge by their key, with the $-directives kubectl sends.</summary>
internal static class StrategicMergePatch
{
    private const string Directive = "$patch";
    private const string RetainKeys = "$retainKeys";
    private const string SetOrder = "$setElementOrder/";
    private const string DeleteValues = "$deleteFromPrimitiveList/";

    public static JsonObject Apply(Schema schema, JsonObject target, JsonObject patch)
    {
        switch (patch.Text(Directive))
        {
            case "replace":
                var whole = patch.Copy();
                whole.Remove(Directive);
                return whole;
            case "delete":
                return [];
        }

        var result = target.Copy();
        foreach (var (key, value) in patch.Where(p => p.Key != Directive && !IsDirective(p.Key)))
        {
            MergeField(schema.Child(key), result, key, value);
        }

        foreach (var (key, value) in patch.Where(p => p.Key.StartsWith(DeleteValues, StringComparison.Ordinal)))
        {
            DeleteFrom(result[key[DeleteValues.Length..]] as JsonArray, value as JsonArray);
        }

        foreach (var (key, value) in patch.Where(p => p.Key.StartsWith(SetOrder, StringComparison.Ordinal)))
        {
            var field = key[SetOrder.Length..];
            Reorder(schema.Child(field).MergeKey, result[field] as JsonArray, value as JsonArray);
        }

        if (patch[RetainKeys] is JsonArray kept)
        {
            foreach (var gone in result.Select(p => p.Key).Except(kept.Select(k => k.AsText()!), StringComparer.Ordinal).ToArray())
            {
                result.Remove(gone);
            }
        }

        return result;
    }

    private static bool IsDirective(string key) => key == RetainKeys
        || key.StartsWith(SetOrder, StringComparison.Ordinal) || key.StartsWith(DeleteValues, StringComparison.Ordinal);

    private static void MergeField(Schema schema, JsonObject result, string key, JsonNode? value)
    {
        switch (value)
        {
            case null:
                result.Remove(key);
                break;
            case JsonObject changes:
                result[key] = Apply(schema, result[key] as JsonObject ?? [], changes);
                break;
            case JsonArray list when schema.MergeKey is not null || schema.MergeValues:
                result[key] = MergeList(schema, result[key] as JsonArray ?? [], list);
                break;
            default:
                result[key] = value.DeepClone();
                break;
        }
    }

    private static JsonArray MergeList(Schema schema, JsonArray current, JsonArray patch)
    {
        if (patch.Any(i => i.Text(Directive) == "replace"))
        {
            return new JsonArray([.. patch.Where(i => i.Text(Directive) is null).Select(i => i?.DeepClone())]);
        }

        var result = (JsonArray)current.DeepClone();
        foreach (var item in patch)
        {
            if (schema.MergeValues)
            {
                if (!result.Any(r => JsonTree.Same(r, item)))
                {
                    result.Add(item?.DeepClone());
                }

                continue;
            }

            MergeItem(schema, result, item as JsonObject ?? throw Statuses.BadRequest("error decoding patch"));
        }

        return result;
    }

    private static void MergeItem(Schema schema, JsonArray result, JsonObject item)
    {
        var key = item[schema.MergeKey!] ?? throw Statuses.Internal($"map: {JsonText.ToText(item)} does not contain declared merge key: {schema.MergeKey}");
        var at = IndexOf(result, schema.MergeKey!, key);
        if (item.Text(Directive) == "delete")
        {
            if (at >= 0)
            {
                result.RemoveAt(at);
            }
        }
        else if (at >= 0)
        {
            result[at] = Apply(schema.Items!, (JsonObject)result[at]!, item);
        }
        else
        {
            result.Add(Apply(schema.Items!, [], item));
        }
    }

    private static int IndexOf(JsonArray list, string mergeKey, JsonNode key)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (JsonTree.Same(list[i].At(mergeKey), key))
            {
                return i;
            }
        }

        return -1;
    }

    private static void DeleteFrom(JsonArray? list, JsonArray? values)
    {
        foreach (var value in values ?? [])
        {
            if (list?.FirstOrDefault(i => JsonTree.Same(i, value)) is { } found)
            {
                list.Remove(found);
            }
        }
    }

    private static void Reorder(string? mergeKey, JsonArray? list, JsonArray? order)
    {
        if (list is null || order is null)
        {
            return;
        }

        var wanted = order.Select(o => JsonText.ToText(mergeKey is null ? o : o.At(mergeKey))).ToList();
        var sorted = list.Select((item, at) => (Item: item, At: at))
            .OrderBy(p => wanted.IndexOf(JsonText.ToText(mergeKey is null ? p.Item : p.Item.At(mergeKey))) is >= 0 and var w ? w : int.MaxValue)
            .ThenBy(p => p.At).Select(p => p.Item).ToArray();
        list.Clear();
        foreach (var item in sorted)
        {
            list.Add(item);
        }
    }
}
