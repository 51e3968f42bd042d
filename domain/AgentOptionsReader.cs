using System.Text.Json;

namespace MultiHubFlows.Domain;

/// <summary>Reads <see cref="AgentOptions"/> as a request or a fleet file has them, by one set of rules, and tells all mistakes at once.</summary>
public static class AgentOptionsReader
{
    private const string WriteName = "Write lower-case letters, digits, '-' and '.', beginning and ending with a letter or digit.";
    private const string WriteLabels = "Write [prefix.example/]name with at most 63 letters, digits, '-', '_' and '.' on either side.";
    private const string WriteQuantity = "Write quantities such as cpu: 10m and memory: 64Mi.";
    private const string WriteAnnotations = "Write keys that begin with " + AgentOptionRules.AnnotationPrefix + " and texts of at most 1024 characters.";

    private static readonly string[] ResourceTypes = ["Default", "BestEffort", "ResourceRequirement"];
    private static readonly string[] Operators = ["Exists", "Equal"];
    private static readonly string[] Effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

    /// <summary>The options; null where nothing is said. In a file all values are texts, which is taken for numbers, and for true and false.</summary>
    public static AgentOptions? Read(JsonElement value, OptionMistake report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (value.ValueKind != JsonValueKind.Object)
        {
            report([], "A mapping is meant here.", "Write fields with their values.");
            return null;
        }

        var fields = new OptionFields(value, [], report);
        var options = new AgentOptions
        {
            ImageRegistry = fields.Text("imageRegistry", AgentOptionRules.IsRegistry, "Write host[:port]/path, without a scheme and tag."),
            PullSecret = fields.Text("pullSecret", AgentOptionRules.IsName, "Write the name of an entry of pullSecrets of the fleet file."),
            HubProxy = fields.Map("hubProxy", Proxy),
            HostAlias = fields.Map("hostAlias", Alias),
            PriorityClass = fields.Text("priorityClass", AgentOptionRules.IsName, WriteName),
            Resources = fields.Map("resources", Resources),
            NodeSelector = fields.Entries("nodeSelector", Label, WriteLabels),
            Tolerations = fields.Items("tolerations", Toleration),
            FeatureGates = fields.Entries("featureGates", Gate, $"Write true or false for one of {string.Join(", ", AgentOptionRules.RegistrationGates.Concat(AgentOptionRules.WorkGates))}."),
            Labels = fields.Entries("labels", ClusterLabel, WriteLabels),
            Annotations = fields.Entries("annotations", Annotation, WriteAnnotations),
            ClusterSet = fields.Text("clusterSet", text => text.Length <= 63 && AgentOptionRules.IsName(text), WriteName),
            CertificateSeconds = fields.Number("certificateSeconds", AgentOptionRules.LeastCertificateSeconds),
        };
        fields.Close();
        return options.IsEmpty() ? null : options;
    }

    private static AgentProxy? Proxy(OptionFields fields)
    {
        if (!fields.Has("url"))
        {
            fields.Wrong("url", "The field is missing.", "Write http://host:port, https://host:port or socks5://host:port.");
        }

        var url = fields.Text("url", AgentOptionRules.IsProxy, "Write http://host:port, https://host:port or socks5://host:port, without a user.");
        var authority = fields.Text("certificateAuthority", AgentOptionRules.IsPem, "Write CA certificates in PEM.", longest: 65_536);
        return url is null ? null : new AgentProxy(url, authority);
    }

    private static AgentHostAlias? Alias(OptionFields fields)
    {
        foreach (var key in (string[])["ip", "hostname"])
        {
            if (!fields.Has(key))
            {
                fields.Wrong(key, "The field is missing.", "Write both ip and hostname.");
            }
        }

        var ip = fields.Text("ip", AgentOptionRules.IsIpV4, "Write an IPv4 address; OCM takes no other.");
        var hostname = fields.Text("hostname", AgentOptionRules.IsName, WriteName);
        return ip is null || hostname is null ? null : new AgentHostAlias(ip, hostname);
    }

    private static AgentResources? Resources(OptionFields fields)
    {
        var requests = fields.Entries("requests", Amount, WriteQuantity);
        var limits = fields.Entries("limits", Amount, WriteQuantity);
        var given = fields.Text("type", text => ResourceTypes.Contains(text, StringComparer.Ordinal), $"Write one of {string.Join(", ", ResourceTypes)}.");
        var type = given ?? "ResourceRequirement";
        if (type != "ResourceRequirement" && (requests ?? limits) is not null)
        {
            fields.Wrong("type", "Requests and limits only count with ResourceRequirement.", "Remove them, or write type: ResourceRequirement.");
        }

        return new AgentResources(type, requests, limits);
    }

    private static AgentToleration Toleration(OptionFields fields) => new(
        fields.Text("key", AgentOptionRules.IsLabelKey, WriteLabels),
        fields.Text("operator", text => Operators.Contains(text, StringComparer.Ordinal), $"Write one of {string.Join(", ", Operators)}."),
        fields.Text("value", AgentOptionRules.IsLabelValue, WriteLabels),
        fields.Text("effect", text => Effects.Contains(text, StringComparer.Ordinal), $"Write one of {string.Join(", ", Effects)}."),
        fields.Number("tolerationSeconds", 0));

    private static (string Value, string? Problem) Label(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { } text && AgentOptionRules.IsLabelValue(text) && AgentOptionRules.IsLabelKey(key)
            ? (text, null)
            : (string.Empty, "This is not a label.");

    private static (string Value, string? Problem) ClusterLabel(string key, JsonElement value) => key switch
    {
        AgentOptionRules.ClusterSetLabel => (string.Empty, "Labels do not choose the cluster set; the field clusterSet does."),
        OwnerAnnotations.ManagedBy => (string.Empty, "This label says who made the object, and is ours."),
        _ => Label(key, value),
    };

    private static (string Value, string? Problem) Amount(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { } text && AgentOptionRules.IsQuantity(text) && AgentOptionRules.IsLabelKey(key)
            ? (text, null)
            : (string.Empty, "This is not a quantity.");

    private static (string Value, string? Problem) Annotation(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= 1024 } text
        && key.StartsWith(AgentOptionRules.AnnotationPrefix, StringComparison.Ordinal) && AgentOptionRules.IsLabelKey(key)
            ? (text, null)
            : (string.Empty, "This is not an annotation for an agent.");

    private static (bool Value, string? Problem) Gate(string key, JsonElement value)
    {
        if (key == "MultipleHubs")
        {
            return (false, "With MultipleHubs an agent fails over between hubs; it is not for being on several at once, and not supported.");
        }

        bool? on = value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String when value.GetString() is "true" or "false" => value.GetString() == "true",
            _ => null,
        };
        var known = AgentOptionRules.RegistrationGates.Concat(AgentOptionRules.WorkGates).Contains(key, StringComparer.Ordinal);
        return known && on is { } given ? (given, null) : (false, known ? "Only true and false are taken." : "Agents know no such feature gate, and would only say so in a condition.");
    }
}
