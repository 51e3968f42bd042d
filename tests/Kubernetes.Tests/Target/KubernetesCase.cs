using MultiHubFlows.Kubernetes.Tests.Http;

namespace MultiHubFlows.Kubernetes.Tests.Target;

/// <summary>What every case has at hand: a namespace of its class, the administrator, and a deadline.</summary>
public abstract class KubernetesCase(Workspace space) : IClassFixture<Workspace>, IDisposable
{
    private readonly CancellationTokenSource _deadline = Deadline();

    protected Workspace Space { get; } = space;

    protected ClusterUnderTest Target => Space.Target;

    protected ClusterConnection Cluster => Space.Cluster;

    protected Caller Admin => Space.Admin;

    protected string Namespace => Space.Namespace;

    protected CancellationToken Stop => _deadline.Token;

    public void Dispose()
    {
        _deadline.Dispose();
        GC.SuppressFinalize(this);
    }

    protected string NewName(string stem) => Target.NewName(stem);

    protected void DeleteAtTheEnd(string path) => Target.DeleteAtTheEnd(Cluster, path);

    /// <summary>Makes a cluster-scoped object that goes when the run ends.</summary>
    protected async Task<Answer> MakeAsync(string collection, string name, object body)
    {
        DeleteAtTheEnd($"{collection}/{name}");

        return (await Admin.PostAsync(collection, body, Stop)).Gives(201);
    }

    protected async Task<Answer> ConfigMapAsync(string name, params (string Key, string Value)[] data) =>
        (await Admin.PostAsync(Space.ConfigMaps, Make.ConfigMap(name, data), Stop)).Gives(201);

    private static CancellationTokenSource Deadline()
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        source.CancelAfter(TimeSpan.FromSeconds(90));

        return source;
    }
}
