using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>One rule of a role.</summary>
internal sealed record RbacRule(
    IReadOnlyList<string> Verbs,
    IReadOnlyList<string> Groups,
    IReadOnlyList<string> Resources,
    IReadOnlyList<string> Names,
    IReadOnlyList<string> Paths)
{
    public static IReadOnlyList<RbacRule> Everything { get; } =
        [new(["*"], ["*"], ["*"], [], []), new(["*"], [], [], [], ["*"])];

    public static IReadOnlyList<RbacRule> ReadAll(JsonObject role) => [.. role.Items("rules").OfType<JsonObject>().Select(Read)];

    public static RbacRule Read(JsonObject rule) => new(
        [.. rule.Texts("verbs")],
        [.. rule.Texts("apiGroups")],
        [.. rule.Texts("resources")],
        [.. rule.Texts("resourceNames")],
        [.. rule.Texts("nonResourceURLs")]);

    public bool Allows(AccessAttributes access)
    {
        if (!Has(Verbs, access.Verb))
        {
            return false;
        }

        if (access.NonResourcePath is { } path)
        {
            return Paths.Any(p => p == "*" || p == path || (p.EndsWith('*') && path.StartsWith(p[..^1], StringComparison.Ordinal)));
        }

        return Has(Groups, access.Group)
            && AllowsResource(access.Resource, access.Subresource)
            && (Names.Count == 0 || (access.Name is not null && Names.Contains(access.Name, StringComparer.Ordinal)));
    }

    /// <summary>One rule for each single right, so that rights can be compared.</summary>
    public IEnumerable<RbacRule> Split()
    {
        foreach (var verb in Verbs)
        {
            foreach (var path in Paths)
            {
                yield return new RbacRule([verb], [], [], [], [path]);
            }

            foreach (var group in Groups)
            {
                foreach (var resource in Resources)
                {
                    foreach (var name in Names.Count == 0 ? [null] : Names.Cast<string?>())
                    {
                        yield return new RbacRule([verb], [group], [resource], name is null ? [] : [name], []);
                    }
                }
            }
        }
    }

    /// <summary>True when this rule grants at least the single right.</summary>
    public bool Covers(RbacRule single) => Has(Verbs, single.Verbs[0])
        && (single.Paths.Count > 0
            ? Paths.Any(p => p == single.Paths[0] || (p.EndsWith('*') && single.Paths[0].StartsWith(p[..^1], StringComparison.Ordinal)))
            : Has(Groups, single.Groups[0])
                && CoversResource(single.Resources[0])
                && (Names.Count == 0 || (single.Names.Count > 0 && Names.Contains(single.Names[0], StringComparer.Ordinal))));

    /// <summary>As escalation errors print it.</summary>
    public override string ToString()
    {
        var parts = new List<string>();
        void Add(string name, IReadOnlyList<string> values)
        {
            if (values.Count > 0)
            {
                parts.Add($"{name}:[{string.Join(' ', values.Select(v => $"\"{v}\""))}]");
            }
        }

        Add("APIGroups", Groups);
        Add("Resources", Resources);
        Add("ResourceNames", Names);
        Add("NonResourceURLs", Paths);
        Add("Verbs", Verbs);
        return $"{{{string.Join(", ", parts)}}}";
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["verbs"] = JsonTree.ToArray(Verbs) };
        void Add(string name, IReadOnlyList<string> values)
        {
            if (values.Count > 0)
            {
                json[name] = JsonTree.ToArray(values);
            }
        }

        Add("apiGroups", Groups);
        Add("resources", Resources);
        Add("resourceNames", Names);
        Add("nonResourceURLs", Paths);
        return json;
    }

    private static bool Has(IReadOnlyList<string> list, string value) =>
        list.Contains(value, StringComparer.Ordinal) || list.Contains("*", StringComparer.Ordinal);

    private bool AllowsResource(string resource, string? subresource)
    {
        var wanted = subresource is null ? resource : $"{resource}/{subresource}";
        return Has(Resources, wanted) || (subresource is not null && Resources.Contains($"*/{subresource}", StringComparer.Ordinal));
    }

    private bool CoversResource(string resource)
    {
        var slash = resource.IndexOf('/', StringComparison.Ordinal);
        return Has(Resources, resource)
            || (slash > 0 && Resources.Contains("*" + resource[slash..], StringComparer.Ordinal));
    }
}
