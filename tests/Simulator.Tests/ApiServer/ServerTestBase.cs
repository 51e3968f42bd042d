using Microsoft.Extensions.Time.Testing;

using MultiHubFlows.Simulator.ApiServer;

namespace MultiHubFlows.Simulator.Tests.ApiServer;

/// <summary>A server of its own for each test, on a clock that the test moves.</summary>
public abstract class ServerTestBase : IAsyncLifetime
{
    private protected const string ConfigMaps = "/api/v1/namespaces/work/configmaps";

    private protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    private protected SimulatedApiServer Server { get; private set; } = null!;

    private protected ApiCaller Admin { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = new SimulatedApiServer(Configure(new SimulatedApiServerOptions
        {
            Name = "test",
            Time = Clock,
            Randomness = new Random(7),
            EstablishDelay = TimeSpan.Zero,
        }));
        await Server.StartAsync(TestContext.Current.CancellationToken);
        Admin = ApiCaller.Admin(Server);
        await Admin.PostAsync("/api/v1/namespaces", """{"metadata":{"name":"work"}}""");
        await Admin.UntilAsync("/api/v1/namespaces/work/serviceaccounts/default", r => r.Code == 200);
    }

    public async ValueTask DisposeAsync()
    {
        Admin?.Dispose();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected virtual SimulatedApiServerOptions Configure(SimulatedApiServerOptions options) => options;

    private protected async Task InstallWidgetsAsync()
    {
        var created = await Admin.PostAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", WidgetDefinition);
        Assert.Equal(201, created.Code);
        await Admin.UntilAsync("/apis/example.com/v1/widgets", r => r.Code == 200);
    }

    private const string WidgetDefinition = """
        {"metadata":{"name":"widgets.example.com"},"spec":{"group":"example.com","scope":"Cluster",
        "names":{"plural":"widgets","kind":"Widget","shortNames":["wd"]},
        "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{}},
        "additionalPrinterColumns":[{"name":"Size","type":"integer","jsonPath":".spec.size"},
        {"name":"Ready","type":"string","jsonPath":".status.conditions[?(@.type==\"Ready\")].status"}],
        "schema":{"openAPIV3Schema":{"type":"object","properties":{
        "spec":{"type":"object","required":["size"],"properties":{"size":{"type":"integer","minimum":1,"maximum":9},
        "mode":{"type":"string","enum":["Fast","Slow"],"default":"Slow"},
        "name":{"type":"string","pattern":"^[a-z]+$","maxLength":5},
        "parts":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["id"],
        "items":{"type":"object","required":["id"],"properties":{"id":{"type":"string"},"weight":{"type":"integer"}}}}}},
        "status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}}]}}
        """;
}
