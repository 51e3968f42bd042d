using MultiHubFlows.Kubernetes.Tests.Http;

namespace MultiHubFlows.Kubernetes.Tests.Target;

/// <summary>A namespace for the cases of one class.</summary>
public sealed class Workspace(ClusterUnderTest target) : IAsyncLifetime
{
    public ClusterUnderTest Target { get; } = target;

    public ClusterConnection Cluster { get; } = target.Any;

    public Caller Admin => Cluster.Admin;

    public string Namespace { get; } = target.NewName("space");

    public string ConfigMaps => $"/api/v1/namespaces/{Namespace}/configmaps";

    public string Secrets => $"/api/v1/namespaces/{Namespace}/secrets";

    public string ServiceAccounts => $"/api/v1/namespaces/{Namespace}/serviceaccounts";

    public async ValueTask InitializeAsync()
    {
        var made = await Admin.PostAsync("/api/v1/namespaces", Make.Namespace(Namespace), TestContext.Current.CancellationToken);
        made.Gives(201);
        Target.DeleteAtTheEnd(Cluster, $"/api/v1/namespaces/{Namespace}");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
