using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Values under a schema, as structured merge sees them: what they own, how they differ, how they merge.</summary>
internal static class TypedFields
{
    private enum Shape
    {
        Leaf,
        Map,
        KeyedList,
        SetList,
    }

    /// <summary>The paths that applying a value owns.</summary>
    public static FieldSet SetOf(Schema schema, JsonNode? value)
    {
        var set = new FieldSet();
        Collect(schema, value, set);
        return set;
    }

    public static FieldDifference Compare(Schema schema, JsonNode? before, JsonNode? after)
    {
        var difference = new FieldDifference(new FieldSet(), new FieldSet(), new FieldSet());
        Compare(schema, before, after, difference);
        return difference;
    }

    /// <summary>The live value with the applied one laid over it.</summary>
    public static JsonNode? Merge(Schema schema, JsonNode? live, JsonNode? applied)
    {
        if (live is null || applied is null)
        {
            return applied?.DeepClone();
        }

        switch (ShapeOf(schema, applied))
        {
            case Shape.Map when live is JsonObject liveMap:
                var merged = liveMap.Copy();
                foreach (var (key, value) in (JsonObject)applied)
                {
                    merged[key] = Merge(schema.Child(key), liveMap[key], value);
                }

                return merged;
            case Shape.KeyedList or Shape.SetList when live is JsonArray liveList:
                return MergeLists(schema, liveList, (JsonArray)applied);
            default:
                return applied.DeepClone();
        }
    }

    /// <summary>The value without the member paths of a set.</summary>
    public static JsonNode? Remove(Schema schema, JsonNode? value, FieldSet paths)
    {
        switch (value)
        {
            case JsonObject map when ShapeOf(schema, value) == Shape.Map:
                return RemoveFromMap(schema, map, paths);
            case JsonArray list when ShapeOf(schema, value) is Shape.KeyedList or Shape.SetList:
                return RemoveFromList(schema, list, paths);
            default:
                return value?.DeepClone();
        }
    }

    private static JsonObject RemoveFromMap(Schema schema, JsonObject map, FieldSet paths)
    {
        var left = new JsonObject();
        foreach (var (key, child) in map)
        {
            var path = paths.Find("f:" + key);
            if (path?.Member == true)
            {
                continue;
            }

            var kept = path is null ? child?.DeepClone() : Remove(schema.Child(key), child, path);
            if (IsNothing(kept) && !IsNothing(child))
            {
                continue;
            }

            left[key] = kept;
        }

        return left;
    }

    private static JsonArray RemoveFromList(Schema schema, JsonArray list, FieldSet paths)
    {
        var left = new JsonArray();
        foreach (var item in list)
        {
            var path = paths.Find(Element(schema, item));
            if (path?.Member != true)
            {
                left.Add(path is null ? item?.DeepClone() : Remove(schema.Items!, item, path));
            }
        }

        return left;
    }

    private static JsonArray MergeLists(Schema schema, JsonArray live, JsonArray applied)
    {
        var merged = new JsonArray();
        var rest = applied.ToDictionary(i => Element(schema, i), i => i, StringComparer.Ordinal);
        foreach (var item in live)
        {
            var element = Element(schema, item);
            merged.Add(rest.Remove(element, out var mine) ? Merge(schema.Items!, item, mine) : item?.DeepClone());
        }

        foreach (var item in rest.Values)
        {
            merged.Add(item?.DeepClone());
        }

        return merged;
    }

    private static void Collect(Schema schema, JsonNode? value, FieldSet into)
    {
        switch (ShapeOf(schema, value))
        {
            case Shape.Map:
                foreach (var (key, child) in (JsonObject)value!)
                {
                    var below = into.Child("f:" + key);
                    Collect(schema.Child(key), child, below);
                    below.Member |= child is null or JsonObject { Count: 0 } || schema.Field(key) is null;
                }

                break;
            case Shape.KeyedList or Shape.SetList:
                foreach (var item in (JsonArray)value!)
                {
                    var below = into.Child(Element(schema, item));
                    if (!schema.Set)
                    {
                        Collect(schema.Items!, item, below);
                    }

                    below.Member = true;
                }

                break;
            default:
                into.Member = true;
                break;
        }
    }

    private static void Compare(Schema schema, JsonNode? before, JsonNode? after, FieldDifference difference)
    {
        var (was, @is) = (before is null ? (Shape?)null : ShapeOf(schema, before), after is null ? (Shape?)null : ShapeOf(schema, after));
        var shape = @is ?? was;
        var leaf = shape is null or Shape.Leaf || (IsNothing(before) && IsNothing(after)) || (was is not null && @is is not null && was != @is);
        if (!leaf && shape == Shape.Map)
        {
            CompareMaps(schema, before as JsonObject, after as JsonObject, difference);
        }
        else if (!leaf)
        {
            CompareLists(schema, before as JsonArray, after as JsonArray, difference);
        }

        if (before is null)
        {
            difference.Added.Member = true;
        }
        else if (after is null)
        {
            difference.Removed.Member = true;
        }
        else if (leaf && !JsonTree.Same(before, after))
        {
            difference.Modified.Member = true;
        }
    }

    private static void CompareMaps(Schema schema, JsonObject? before, JsonObject? after, FieldDifference difference)
    {
        var keys = (before ?? []).Select(p => p.Key).Union((after ?? []).Select(p => p.Key), StringComparer.Ordinal);
        foreach (var key in keys)
        {
            var (left, right) = (before?[key], after?[key]);
            if (left is not null || right is not null)
            {
                Compare(schema.Child(key), left, right, difference.Below("f:" + key));
            }
        }
    }

    private static void CompareLists(Schema schema, JsonArray? before, JsonArray? after, FieldDifference difference)
    {
        var left = Index(schema, before);
        var right = Index(schema, after);
        foreach (var element in left.Keys.Union(right.Keys, StringComparer.Ordinal))
        {
            Compare(
                schema.Set ? Schema.Any : schema.Items!,
                left.GetValueOrDefault(element),
                right.GetValueOrDefault(element),
                difference.Below(element));
        }
    }

    private static Dictionary<string, JsonNode?> Index(Schema schema, JsonArray? list)
    {
        var index = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var item in list ?? [])
        {
            index[Element(schema, item)] = item;
        }

        return index;
    }

    private static bool IsNothing(JsonNode? node) => node is null or JsonObject { Count: 0 } or JsonArray { Count: 0 };

    private static Shape ShapeOf(Schema schema, JsonNode? value) => value switch
    {
        _ when schema.Atomic => Shape.Leaf,
        JsonObject => Shape.Map,
        JsonArray when schema.MapKeys.Count > 0 => Shape.KeyedList,
        JsonArray when schema.Set => Shape.SetList,
        _ => Shape.Leaf,
    };

    private static string Element(Schema schema, JsonNode? item)
    {
        if (schema.Set)
        {
            return "v:" + JsonText.ToText(item);
        }

        var key = new JsonObject();
        foreach (var name in schema.MapKeys.Order(StringComparer.Ordinal))
        {
            if ((item.At(name) ?? schema.Items?.Field(name)?.Default) is { } value)
            {
                key[name] = value.DeepClone();
            }
        }

        return "k:" + JsonText.ToText(key);
    }
}

/// <summary>How two values differ.</summary>
internal sealed record FieldDifference(FieldSet Added, FieldSet Modified, FieldSet Removed)
{
    public bool IsSame => Added.IsEmpty && Modified.IsEmpty && Removed.IsEmpty;

    public FieldSet Changed => Added.Union(Modified);

    public FieldDifference Below(string element) => new(Added.Child(element), Modified.Child(element), Removed.Child(element));

    public FieldDifference Without(FieldSet stems) => new(Added.Without(stems), Modified.Without(stems), Removed.Without(stems));
}
