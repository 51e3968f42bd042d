using Azure.Core.Serialization;
using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;

using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

using MultiHubFlows.Api;
using MultiHubFlows.Api.Health;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Credentials;
using MultiHubFlows.Domain;
using MultiHubFlows.Functions;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<StoppingMiddleware>();
builder.UseMiddleware<OwnHubMiddleware>();
builder.ConfigureDurableWorker().AddTasks(AllTasks.AddTasksWithoutClientTo);

// Inputs, outputs, events and custom status: the worker's serializer counts, a DataConverter would be ignored.
builder.Services.Configure<WorkerOptions>(worker => worker.Serializer = new JsonObjectSerializer(PortableJson.Options));
builder.Services.AddSingleton(new ClusterClientOptions { Azure = new AzureOptions { BlobConnectionString = builder.Configuration["MULTIHUB_FLEET_CONNECTION"] } });
builder.Services.AddMultiHubFlows(builder.Configuration["MULTIHUB_FLEET"] ?? string.Empty, FunctionsApi.Options(builder.Configuration["MULTIHUB_KEYS"]));
builder.Services.AddSingleton<EndpointCalls>();
builder.Services.AddSingleton<TaskHub>();
builder.Services.AddSingleton<IReadinessCheck>(with => with.GetRequiredService<TaskHub>());

var telemetry = builder.Services.AddOpenTelemetry().UseFunctionsWorkerDefaults();
if (builder.Configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"] is { Length: > 0 })
{
    telemetry.UseAzureMonitorExporter(exporter =>
        // Where keys are switched off, the identity of the app opens it, as it does for the host.
        exporter.Credential = builder.Configuration["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] is { Length: > 0 } && builder.Configuration["AZURE_CLIENT_ID"] is { Length: > 0 } client
            ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(client))
            : null);
}

builder.Build().Run();
