using System.Net.Http.Headers;
using System.Text.Json;

using DurableTask.Core;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

using MultiHubFlows.Activities;
using MultiHubFlows.Api.Health;
using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Onboardings;
using MultiHubFlows.Domain;
using MultiHubFlows.Durable.Hosting;
using MultiHubFlows.Durable.Sqlite;
using MultiHubFlows.Orchestrations;

namespace MultiHubFlows.Api.Tests.Service;

/// <summary>The API over HTTP, the real flows on the embedded engine with its store in a file, and clusters that are scripts.</summary>
internal sealed class ApiService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SqliteOrchestrationService _store;

    private ApiService(WebApplication app, SqliteOrchestrationService store, HttpClient http)
    {
        _app = app;
        _store = store;
        Http = http;
    }

    public HttpClient Http { get; }

    public IReadOnlyList<ApiRoute> Routes => _app.Services.GetRequiredService<ApiRoutes>().All;

    public DurableTaskClient Client => _app.Services.GetRequiredService<DurableTaskClient>();

    public static async Task<ApiService> StartAsync(string folder, HealthyClusters? clusters = null, Action<ServiceSettings>? configure = null)
    {
        var settings = new ServiceSettings();
        configure?.Invoke(settings);
        var store = SqliteOrchestrationService.Open(
            new SqliteOrchestrationServiceOptions { Path = Path.Combine(folder, "flows.db"), Access = settings.Access }, NullLoggerFactory.Instance);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (settings.Logs is { } logs)
        {
            builder.Logging.AddProvider(logs).SetMinimumLevel(LogLevel.Debug);
        }

        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IOrchestrationService>(store).AddSingleton<IOrchestrationServiceClient>(store);
        builder.Services.AddSingleton<IFleetDirectory>(settings.Fleet);
        builder.Services.AddApi(settings.Options);
        builder.Services.AddSweepRecords();
        builder.Services.AddScoped<ActivityStopping>();
        builder.Services.AddHttpClient();
        foreach (var check in settings.Checks)
        {
            builder.Services.AddSingleton(check);
        }

        AddHub(builder.Services, clusters ?? new HealthyClusters(), settings);
        var app = builder.Build();
        ApiRoutes.Map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var http = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        http.BaseAddress = new Uri(address);
        http.Timeout = TimeSpan.FromSeconds(30);
        return new ApiService(app, store, http);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body, PortableJson.Options));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<HttpResponseMessage> PostAsync(string path, object? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, body, headers);

    /// <summary>Starts an onboarding and returns its id.</summary>
    public async Task<string> OnboardAsync(object body, params (string Name, string Value)[] headers)
    {
        using var response = await PostAsync("/api/onboardings", body, headers);
        Assert.Equal(202, (int)response.StatusCode);
        return (await response.JsonAsync()).GetProperty("id").GetString()!;
    }

    public async Task<JsonElement> OperationAsync(string id)
    {
        using var response = await GetAsync($"/api/operations/{id}");
        Assert.Equal(200, (int)response.StatusCode);
        return await response.JsonAsync();
    }

    /// <summary>Reads the operation until it is so.</summary>
    public async Task<JsonElement> UntilAsync(string id, Func<JsonElement, bool> reached)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var operation = await OperationAsync(id);
            if (reached(operation))
            {
                return operation;
            }

            Assert.False(patience.IsCancellationRequested, $"It never came to that: {operation}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The question that the operation asks, once it is another one than that.</summary>
    public async Task<JsonElement> QuestionAsync(string id, string? after = null)
    {
        var operation = await UntilAsync(id, found => Open(found, after).ValueKind == JsonValueKind.Object);
        return Open(operation, after);
    }

    public Task<HttpResponseMessage> DecideAsync(JsonElement question, string decision, string? decisionId = null) =>
        PostAsync(
            $"/api/approvals/{question.GetProperty("id").GetString()}/decision",
            new { decision, decisionId = decisionId ?? Guid.NewGuid().ToString(), subjectHash = question.GetProperty("subjectHash").GetString() });

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await _store.DisposeAsync();
    }

    private static JsonElement Open(JsonElement operation, string? after) =>
        operation.GetProperty("checkpoints").EnumerateArray()
            .Where(checkpoint => checkpoint.GetProperty("state").GetString() == "open" && checkpoint.GetProperty("id").GetString() != after)
            .Select(checkpoint => checkpoint.GetProperty("question"))
            .FirstOrDefault();

    private static void AddHub(IServiceCollection services, HealthyClusters clusters, ServiceSettings settings)
    {
        if (settings.Access != StoreAccess.Worker)
        {
            services.AddDurableTaskHubClient(Configure);
            return;
        }

        services.AddSingleton<Microsoft.DurableTask.Worker.IExceptionPropertiesProvider, ExplainedFailures>();
        services.AddDurableTaskHub(
            registry =>
            {
                settings.Tasks(registry);
                clusters.AddTo(registry);
            },
            Configure);

        static void Configure(DurableHubOptions options) => options.DataConverter = new JsonDataConverter(PortableJson.Options);
    }
}

/// <summary>Failures carry their codes, as they do in every composition.</summary>
internal sealed class ExplainedFailures : Microsoft.DurableTask.Worker.IExceptionPropertiesProvider
{
    public IDictionary<string, object?>? GetExceptionProperties(Exception exception) =>
        exception is IExplainedFailure explained
            ? new Dictionary<string, object?>(StringComparer.Ordinal) { [Failures.CodeProperty] = explained.Code, [Failures.NextStepProperty] = explained.NextStep }
            : null;
}

/// <summary>What a test wants of the service.</summary>
internal sealed class ServiceSettings
{
    public StoreAccess Access { get; set; } = StoreAccess.Worker;

    public ApiOptions Options { get; set; } = new();

    public Action<DurableTaskRegistry> Tasks { get; set; } = AllTasks.AddOrchestratorsTo;

    public IFleetDirectory Fleet { get; set; } = new KnownFleet();

    public IReadOnlyList<IReadinessCheck> Checks { get; set; } = [];

    public ILoggerProvider? Logs { get; set; }
}

/// <summary>A fleet of three hubs, twenty managed clusters and two hosting clusters; or one that cannot be used.</summary>
internal sealed class KnownFleet(params Finding[] problems) : IFleetDirectory
{
    public Task<(FleetNames? Names, IReadOnlyList<Finding> Problems)> ReadAsync(CancellationToken cancellationToken)
    {
        var names = new FleetNames(
            [.. Enumerable.Range(1, 20).Select(n => $"cluster{n}")], [.. Enumerable.Range(1, 12).Select(n => $"hub{n}")], ["hosting1", "hosting2"]);
        return Task.FromResult<(FleetNames?, IReadOnlyList<Finding>)>((problems.Length == 0 ? names : null, problems));
    }
}
