using System.Text.Json.Serialization;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.OpenApi;

using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Onboardings;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Api.Tests.Service;

/// <summary>Makes the API's document from its list of routes.</summary>
internal static class OpenApiDocument
{
    private const string Token = "token";

    public static async Task<string> MakeAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IFleetDirectory>(new KnownFleet());
        builder.Services.AddApi(new ApiOptions());
        builder.Services.AddHttpClient();
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            options.SerializerOptions.DefaultIgnoreCondition = PortableJson.Options.DefaultIgnoreCondition;
            foreach (var converter in PortableJson.Options.Converters)
            {
                options.SerializerOptions.Converters.Add(converter);
            }
        });
        builder.Services.AddOpenApi("v1", Configure);
        await using var app = builder.Build();
        foreach (var route in app.Services.GetRequiredService<ApiRoutes>().All)
        {
            Describe(app.MapMethods(route.Pattern, [route.Method], () => Task.CompletedTask), route);
        }

        app.MapOpenApi("/made/{documentName}.json");
        await app.StartAsync(cancellationToken);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        using var http = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        return await http.GetStringAsync(new Uri($"{address}/made/v1.json"), cancellationToken);
    }

    private static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "MultiHubFlows", Version = "v1", Description = "Onboardings of clusters to hubs, their operations and the questions that they ask." };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
            {
                [Token] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The token in the file 'token' of the data folder." },
            };
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            // A name is one text, whatever its type.
            if (context.JsonTypeInfo.Type.GetInterfaces().Any(of => of.IsGenericType && of.GetGenericTypeDefinition() == typeof(IName<>)))
            {
                schema.Type = JsonSchemaType.String;
                schema.Properties?.Clear();
                schema.Required?.Clear();
            }

            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var route = context.Description.ActionDescriptor.EndpointMetadata.OfType<ApiRoute>().Single();
            operation.Parameters = [.. Parameters(route)];
            if (!route.Anonymous)
            {
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Token, context.Document)] = [] }];
            }

            return Task.CompletedTask;
        });
    }

    private static IEnumerable<IOpenApiParameter> Parameters(ApiRoute route)
    {
        var text = new OpenApiSchema { Type = JsonSchemaType.String };
        if (route.Pattern.Contains("{id}", StringComparison.Ordinal))
        {
            yield return new OpenApiParameter { Name = "id", In = ParameterLocation.Path, Required = true, Schema = text };
        }

        foreach (var (name, meaning) in route.Contract.Query)
        {
            yield return new OpenApiParameter { Name = name, In = ParameterLocation.Query, Description = meaning, Schema = text };
        }

        foreach (var (name, meaning) in route.Contract.Headers)
        {
            yield return new OpenApiParameter { Name = name, In = ParameterLocation.Header, Description = meaning, Schema = text };
        }
    }

    private static void Describe(RouteHandlerBuilder builder, ApiRoute route)
    {
        var contract = route.Contract;
        builder.WithName(route.Name).WithSummary(contract.Summary).WithMetadata(route);
        builder.Produces(contract.Status, contract.Answer, contract.ContentType);
        if (contract.OtherStatus is { } other)
        {
            builder.Produces(other, other < 300 ? contract.Answer : null);
        }

        foreach (var status in contract.Problems)
        {
            builder.Produces<Problem>(status, "application/problem+json");
        }

        if (contract.Body is { } body)
        {
            builder.Accepts(body, contract.BodyMayBeAbsent, "application/json");
        }
    }
}
