using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Operator;

/// <summary>What one agent Deployment's pods are made of.</summary>
internal sealed record AgentPod
{
    public required string Deployment { get; init; }

    public required string App { get; init; }

    public required string Container { get; init; }

    public required string Image { get; init; }

    public required string Account { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Whether it bootstraps and writes the hub kubeconfig; the work agent only reads it.</summary>
    public required bool Registers { get; init; }

    /// <summary>The Secret with its credential for the managed cluster, where that is another one.</summary>
    public required string SpokeSecret { get; init; }

    /// <summary>The pod's spec, with everything of the Klusterlet that ends in it.</summary>
    public JsonObject Spec(KlusterletConfig klusterlet, JsonObject source)
    {
        var mounts = new JsonArray();
        var volumes = new JsonArray();
        if (Registers)
        {
            Add(volumes, mounts, Secret("bootstrap-secret", KlusterletNames.BootstrapSecret), "/spoke/bootstrap", readOnly: true);
            Add(volumes, mounts, Empty("hub-kubeconfig", new JsonObject { ["medium"] = "Memory" }), "/spoke/hub-kubeconfig", readOnly: false);
        }
        else
        {
            Add(volumes, mounts, Secret("hub-kubeconfig-secret", KlusterletNames.HubSecret), "/spoke/hub-kubeconfig", readOnly: true);
        }

        Add(volumes, mounts, Empty("tmpdir", []), "/tmp", readOnly: false);
        if (klusterlet.IsHosted)
        {
            Add(volumes, mounts, Secret("spoke-kubeconfig-secret", SpokeSecret), "/spoke/config", readOnly: true);
        }

        var spec = new JsonObject
        {
            ["serviceAccountName"] = Account,
            ["containers"] = new JsonArray(new JsonObject
            {
                ["name"] = Container,
                ["image"] = Image,
                ["imagePullPolicy"] = "IfNotPresent",
                ["args"] = new JsonArray([.. Arguments.Select(argument => JsonValue.Create(argument))]),
                ["resources"] = Resources(source),
                ["volumeMounts"] = mounts,
            }),
            ["volumes"] = volumes,
        };
        Place(spec, source);
        return spec;
    }

    private static JsonObject Resources(JsonObject source) => source.Text("spec", "resourceRequirement", "type") switch
    {
        "BestEffort" => [],
        "ResourceRequirement" => (JsonObject?)source.At("spec", "resourceRequirement", "resourceRequirements")?.DeepClone() ?? [],
        _ => new JsonObject { ["requests"] = new JsonObject { ["cpu"] = "2m", ["memory"] = "16Mi" } },
    };

    private static void Place(JsonObject spec, JsonObject source)
    {
        foreach (var field in (string[])["nodeSelector", "tolerations"])
        {
            if (source.At("spec", "nodePlacement", field) is { } placement)
            {
                spec[field] = placement.DeepClone();
            }
        }

        if (source.Text("spec", "priorityClassName") is { Length: > 0 } priority)
        {
            spec["priorityClassName"] = priority;
        }

        if (source.At("spec", "hubApiServerHostAlias") is JsonObject alias)
        {
            spec["hostAliases"] = new JsonArray(new JsonObject
            {
                ["ip"] = alias.Text("ip"),
                ["hostnames"] = new JsonArray(alias.Text("hostname")),
            });
        }
    }

    private static void Add(JsonArray volumes, JsonArray mounts, JsonObject volume, string path, bool readOnly)
    {
        var mount = new JsonObject { ["mountPath"] = path, ["name"] = volume.Text("name") };
        if (readOnly)
        {
            mount["readOnly"] = true;
        }

        volumes.Add(volume);
        mounts.Add(mount);
    }

    private static JsonObject Secret(string volume, string secret) =>
        new() { ["name"] = volume, ["secret"] = new JsonObject { ["secretName"] = secret } };

    private static JsonObject Empty(string volume, JsonObject settings) => new() { ["name"] = volume, ["emptyDir"] = settings };
}
