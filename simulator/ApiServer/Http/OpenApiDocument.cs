using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>One OpenAPI v3 document: paths with the parameters that clients look for, and the schemas of the kinds.</summary>
internal static class OpenApiDocument
{
    public static JsonObject Of(IReadOnlyList<ResourceType> types)
    {
        var (paths, schemas) = (new JsonObject(), new JsonObject());
        foreach (var type in types)
        {
            var name = SchemaName(type);
            var schema = SchemaOf(type.Schema, 0);
            schema["x-kubernetes-group-version-kind"] = new JsonArray(KindOf(type));
            schemas[name] = schema;
            AddPaths(paths, type, name);
        }

        return new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "simulated" },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas },
        };
    }

    private static void AddPaths(JsonObject paths, ResourceType type, string schema)
    {
        var root = type.Group.Length == 0 ? $"/api/{type.Version}" : $"/apis/{type.Group}/{type.Version}";
        var collection = type.Namespaced ? $"{root}/namespaces/{{namespace}}/{type.Plural}" : $"{root}/{type.Plural}";
        paths[collection] = new JsonObject { ["post"] = Operation(type, "post", schema) };
        if (type.IsReview)
        {
            return;
        }

        var list = ((JsonObject)paths[collection]!);
        list["get"] = Operation(type, "list", schema);
        paths[$"{collection}/{{name}}"] = new JsonObject
        {
            ["get"] = Operation(type, "get", schema),
            ["put"] = Operation(type, "put", schema),
            ["patch"] = Operation(type, "patch", schema),
            ["delete"] = Operation(type, "delete", schema),
        };
    }

    private static JsonObject Operation(ResourceType type, string action, string schema)
    {
        var parameters = new JsonArray();
        string[] names = action switch
        {
            "get" => [],
            "list" => ["labelSelector", "fieldSelector", "limit", "continue"],
            "delete" => ["dryRun", "propagationPolicy"],
            "patch" => ["dryRun", "fieldManager", "fieldValidation", "force"],
            _ => ["dryRun", "fieldManager", "fieldValidation"],
        };
        foreach (var name in names)
        {
            parameters.Add(new JsonObject
            {
                ["name"] = name,
                ["in"] = "query",
                ["schema"] = new JsonObject { ["type"] = "string", ["uniqueItems"] = true },
            });
        }

        return new JsonObject
        {
            ["parameters"] = parameters,
            ["responses"] = new JsonObject
            {
                ["200"] = new JsonObject
                {
                    ["description"] = "OK",
                    ["content"] = new JsonObject
                    {
                        ["application/json"] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = $"#/components/schemas/{schema}" } },
                    },
                },
            },
            ["x-kubernetes-action"] = action,
            ["x-kubernetes-group-version-kind"] = KindOf(type),
        };
    }

    private static JsonObject KindOf(ResourceType type) =>
        new() { ["group"] = type.Group, ["kind"] = type.Kind, ["version"] = type.Version };

    private static string SchemaName(ResourceType type)
    {
        var group = type.Group.Length == 0 ? "core" : type.Group.Split('.')[0];
        return type.IsCustom
            ? $"{string.Join('.', type.Group.Split('.').Reverse())}.{type.Version}.{type.Kind}"
            : $"io.k8s.api.{group}.{type.Version}.{type.Kind}";
    }

    private static JsonObject SchemaOf(Schema schema, int depth)
    {
        var json = new JsonObject();
        if (schema.Description is not null)
        {
            json["description"] = schema.Description;
        }

        if (schema.Type is not null)
        {
            json["type"] = schema.Type;
        }

        if (schema.Format is not null)
        {
            json["format"] = schema.Format;
        }

        if (schema.Required.Count > 0)
        {
            json["required"] = JsonTree.ToArray(schema.Required);
        }

        AddStructure(schema, json, depth);
        AddExtensions(schema, json);
        return json;
    }

    private static void AddStructure(Schema schema, JsonObject json, int depth)
    {
        const int Deepest = 24;
        if (depth > Deepest)
        {
            return;
        }

        if (schema.Properties is not null)
        {
            var properties = new JsonObject();
            foreach (var (name, field) in schema.Properties)
            {
                properties[name] = SchemaOf(field, depth + 1);
            }

            json["properties"] = properties;
        }

        if (schema.AdditionalProperties is not null)
        {
            json["additionalProperties"] = SchemaOf(schema.AdditionalProperties, depth + 1);
        }

        if (schema.Items is not null)
        {
            json["items"] = SchemaOf(schema.Items, depth + 1);
        }
    }

    private static void AddExtensions(Schema schema, JsonObject json)
    {
        if (schema.PreserveUnknown)
        {
            json["x-kubernetes-preserve-unknown-fields"] = true;
        }

        if (schema.IntOrString)
        {
            json["x-kubernetes-int-or-string"] = true;
        }

        if (schema.MapKeys.Count > 0)
        {
            json["x-kubernetes-list-type"] = "map";
            json["x-kubernetes-list-map-keys"] = JsonTree.ToArray(schema.MapKeys);
        }

        if (schema.Set)
        {
            json["x-kubernetes-list-type"] = "set";
        }

        if (schema.MergeKey is not null || schema.MergeValues)
        {
            json["x-kubernetes-patch-strategy"] = schema.RetainKeys ? "merge,retainKeys" : "merge";
        }

        if (schema.MergeKey is not null)
        {
            json["x-kubernetes-patch-merge-key"] = schema.MergeKey;
        }
    }
}
