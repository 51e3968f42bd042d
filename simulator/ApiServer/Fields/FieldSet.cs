using System.Text.Json.Nodes;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>
/// A set of field paths as managed fields write them: a tree whose edges are path elements (<c>f:name</c>, <c>k:{...}</c>,
/// <c>v:...</c>) and whose nodes know whether their own path is a member.
/// </summary>
internal sealed class FieldSet
{
    private readonly SortedDictionary<string, FieldSet> _children = new(StringComparer.Ordinal);

    public bool Member { get; set; }

    public IReadOnlyDictionary<string, FieldSet> Children => _children;

    public bool IsEmpty => !Member && _children.Values.All(c => c.IsEmpty);

    public FieldSet Child(string element)
    {
        if (!_children.TryGetValue(element, out var child))
        {
            _children[element] = child = new FieldSet();
        }

        return child;
    }

    public FieldSet? Find(string element) => _children.GetValueOrDefault(element);

    public static FieldSet Parse(JsonObject fields)
    {
        var set = new FieldSet();
        foreach (var (element, below) in fields)
        {
            if (element == ".")
            {
                set.Member = true;
                continue;
            }

            var child = below is JsonObject { Count: > 0 } more ? Parse(more) : new FieldSet { Member = true };
            set._children[element] = child;
        }

        return set;
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach (var (element, child) in _children.Where(c => !c.Value.IsEmpty))
        {
            var below = child.ToJson();
            if (child.Member && below.Count > 0)
            {
                below.Insert(0, ".", new JsonObject());
            }

            json[element] = below;
        }

        return json;
    }

    public FieldSet Union(FieldSet other) => Combine(this, other, (a, b) => a || b);

    public FieldSet Intersection(FieldSet other) => Combine(this, other, (a, b) => a && b);

    public FieldSet Difference(FieldSet other) => Combine(this, other, (a, b) => a && !b);

    /// <summary>Without the given paths and everything below them.</summary>
    public FieldSet Without(FieldSet stems)
    {
        var left = new FieldSet { Member = Member && !stems.Member };
        foreach (var (element, child) in _children)
        {
            var stem = stems.Find(element);
            if (stem is null)
            {
                left._children[element] = child;
            }
            else if (!stem.Member)
            {
                left._children[element] = child.Without(stem);
            }
        }

        return left;
    }

    /// <summary>Fields of structs and maps count as members when something below them does.</summary>
    public FieldSet WithNamedParents()
    {
        var set = new FieldSet { Member = Member };
        foreach (var (element, child) in _children.Where(c => !c.Value.IsEmpty))
        {
            var full = child.WithNamedParents();
            full.Member |= element[0] == 'f';
            set._children[element] = full;
        }

        return set;
    }

    /// <summary>All member paths as error messages print them.</summary>
    public IEnumerable<string> Paths(string prefix = "")
    {
        if (Member)
        {
            yield return prefix;
        }

        foreach (var (element, child) in _children)
        {
            foreach (var path in child.Paths(prefix + Print(element)))
            {
                yield return path;
            }
        }
    }

    private static string Print(string element) => element[0] switch
    {
        'f' => "." + element[2..],
        'k' => $"[{string.Join(',', JsonText.ParseObject(element[2..]).Select(p => $"{p.Key}={JsonText.ToText(p.Value)}"))}]",
        'v' => $"[={element[2..]}]",
        _ => $"[{element[2..]}]",
    };

    private static FieldSet Combine(FieldSet left, FieldSet right, Func<bool, bool, bool> member)
    {
        var set = new FieldSet { Member = member(left.Member, right.Member) };
        foreach (var element in left._children.Keys.Union(right._children.Keys, StringComparer.Ordinal))
        {
            var child = Combine(left.Find(element) ?? new FieldSet(), right.Find(element) ?? new FieldSet(), member);
            if (!child.IsEmpty)
            {
                set._children[element] = child;
            }
        }

        return set;
    }
}
