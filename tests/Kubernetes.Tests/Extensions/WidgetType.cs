using System.Text.Json.Nodes;

using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Extensions;

/// <summary>A custom resource type of this run, installed and served.</summary>
public sealed class WidgetType(ClusterUnderTest target) : IAsyncLifetime
{
    public const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    private readonly ClusterConnection _cluster = target.Any;

    /// <summary>The API group, which is this run's alone.</summary>
    public string Group { get; } = $"{target.NewName("group")}.example.com";

    public string ApiVersion => $"{Group}/v1";

    public string Definition => $"widgets.{Group}";

    public static JsonNode Body(string group, string plural, string kind) => JsonNode.Parse($$"""
        {
          "apiVersion": "apiextensions.k8s.io/v1",
          "kind": "CustomResourceDefinition",
          "metadata": { "name": "{{plural}}.{{group}}" },
          "spec": {
            "group": "{{group}}",
            "scope": "Namespaced",
            "names": { "plural": "{{plural}}", "singular": "{{kind.ToLowerInvariant()}}", "kind": "{{kind}}", "listKind": "{{kind}}List", "shortNames": ["wd"] },
            "versions": [{
              "name": "v1", "served": true, "storage": true,
              "subresources": { "status": {} },
              "additionalPrinterColumns": [{ "name": "Size", "type": "integer", "jsonPath": ".spec.size" }],
              "schema": { "openAPIV3Schema": { "type": "object", "required": ["spec"], "properties": {
                "spec": { "type": "object", "required": ["size"], "properties": {
                  "size": { "type": "integer", "minimum": 1, "maximum": 10 },
                  "color": { "type": "string", "enum": ["red", "green"] },
                  "title": { "type": "string", "pattern": "^[a-z]+$", "maxLength": 5 },
                  "replicas": { "type": "integer", "default": 3 },
                  "free": { "type": "object", "x-kubernetes-preserve-unknown-fields": true } } },
                "status": { "type": "object", "properties": { "phase": { "type": "string" } } } } } }
            }]
          }
        }
        """)!;

    public async ValueTask InitializeAsync()
    {
        var stop = TestContext.Current.CancellationToken;
        target.DeleteAtTheEnd(_cluster, $"{Definitions}/{Definition}");
        (await _cluster.Admin.PostAsync(Definitions, Body(Group, "widgets", "Widget"), stop)).Gives(201);
        await EstablishedAsync(_cluster.Admin, Definition, $"/apis/{ApiVersion}/widgets", stop);
    }

    /// <summary>Waits until the type says so and, as the paths follow a moment later, until it answers.</summary>
    public static async Task<Answer> EstablishedAsync(Caller caller, string name, string path, CancellationToken cancellationToken)
    {
        var established = await Eventually.Sees(
            () => caller.GetAsync($"{Definitions}/{name}", cancellationToken),
            answer => answer.Json.ItemsAt("status", "conditions").Any(c => c.TextAt("type") == "Established" && c.TextAt("status") == "True"),
            cancellationToken);
        await Eventually.Sees(() => caller.GetAsync(path, cancellationToken), answer => answer.Code == 200, cancellationToken);

        return established;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
