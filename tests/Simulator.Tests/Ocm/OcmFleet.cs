using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Control;
using MultiHubFlows.Simulator.Fleet;
using MultiHubFlows.Simulator.Ocm;
using MultiHubFlows.Simulator.Ocm.Hub;
using MultiHubFlows.Simulator.Ocm.Operator;

namespace MultiHubFlows.Simulator.Tests.Ocm;

/// <summary>A running fleet with OCM, an administrator's client for each cluster, and the steps of a join made by hand over the API.</summary>
internal sealed class OcmFleet : IAsyncDisposable
{
    private const int QuietLooks = 2;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestSettling = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<string, ClusterClient> _clients = new(StringComparer.Ordinal);

    private OcmFleet(Simulation simulation, OcmBehaviour behaviour, MovableClock clock)
    {
        Simulation = simulation;
        Behaviour = behaviour;
        Clock = clock;
    }

    public Simulation Simulation { get; }

    public OcmBehaviour Behaviour { get; }

    public MovableClock Clock { get; }

    public OcmControl Control => Behaviour.Control;

    public static async Task<OcmFleet> StartAsync(
        int hubs = 1, int managed = 1, int hosting = 0, Func<OcmOptions, OcmOptions>? configure = null, SimulationOptions? simulation = null)
    {
        var clock = new MovableClock();
        var options = new OcmOptions { Randomness = new Random(7), LoggerFactory = TestLog.Factory };
        var behaviour = new OcmBehaviour(configure?.Invoke(options) ?? options);
        var started = await Simulation.StartAsync(
            (simulation ?? new SimulationOptions()) with
            {
                Hubs = hubs,
                Managed = managed,
                Hosting = hosting,
                Time = clock,
                Behaviours = [behaviour],
                LoggerFactory = TestLog.Factory,
            },
            Cancel);
        return new OcmFleet(started, behaviour, clock);
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The administrator's client of a cluster.</summary>
    public ClusterClient this[string cluster]
    {
        get
        {
            if (!_clients.TryGetValue(cluster, out var client))
            {
                _clients[cluster] = client = new ClusterClient(
                    Kubeconfig.Parse(Simulation[cluster].Kubeconfig), Clock, new ClusterClientOptions { UserAgent = "test/1" });
            }

            return client;
        }
    }

    /// <summary>Waits for something to be there, moving the clock a little with each look.</summary>
    public async Task<T> EventuallyAsync<T>(string what, Func<Task<T?>> find, TimeSpan? step = null)
        where T : class
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        deadline.CancelAfter(Deadline);
        while (true)
        {
            if (await find() is { } found)
            {
                return found;
            }

            if (deadline.IsCancellationRequested)
            {
                throw new TimeoutException($"never seen: {what}");
            }

            await AdvanceAsync(step ?? TimeSpan.FromMilliseconds(50));
        }
    }

    public Task EventuallyAsync(string what, Func<Task<bool>> holds, TimeSpan? step = null) =>
        EventuallyAsync(what, async () => await holds() ? what : null, step);

    /// <summary>Moves the clock by the whole span in steps, so that what becomes due can happen on the way.</summary>
    public async Task PassAsync(TimeSpan span, TimeSpan? step = null)
    {
        var each = step ?? TimeSpan.FromSeconds(1);
        for (var passed = TimeSpan.Zero; passed < span; passed += each)
        {
            await AdvanceAsync(each);
        }
    }

    /// <summary>
    /// Moves the clock and lets the fleet do what became due, until no server answers anything: so it takes as long on the fleet's clock on a busy
    /// machine as on an idle one. A fleet that never rests is not waited for.
    /// </summary>
    private async Task AdvanceAsync(TimeSpan step)
    {
        Clock.Advance(step);
        var began = TimeProvider.System.GetTimestamp();
        var answered = Answered;
        for (var quiet = 0; quiet < QuietLooks && TimeProvider.System.GetElapsedTime(began) < LongestSettling;)
        {
            await Task.Delay(Look, TimeProvider.System, Cancel);
            var now = Answered;
            quiet = now == answered && ThreadPool.PendingWorkItemCount == 0 ? quiet + 1 : 0;
            answered = now;
        }
    }

    private long Answered => Simulation.Clusters.Sum(cluster => cluster.Server.Requests.Total);

    /// <summary>Applies the operator bundle as an administrator would.</summary>
    public async Task InstallOperatorAsync(string cluster)
    {
        foreach (var document in YamlDocuments.Read(OperatorBundle.Text))
        {
            await EventuallyAsync($"{document.Text("kind")} {document.Name()} applied", () => AppliedAsync(cluster, document));
        }

        await EventuallyAsync("the CRD is established", async () =>
            (await this[cluster].GetAsync(
                ResourceTypes.CustomResourceDefinitions, null, "klusterlets.operator.open-cluster-management.io", Cancel))
            .IsTrue("Established"));
    }

    /// <summary>A service account bound to the bootstrap role, and a kubeconfig with a token of it.</summary>
    public async Task<string> BootstrapKubeconfigAsync(string hub, string account, Func<Kubeconfig, Kubeconfig>? change = null)
    {
        await this[hub].EnsureAsync(
            ResourceTypes.ServiceAccounts, Rbac.Named(HubNames.OperatorNamespace, account), Cancel);
        await this[hub].EnsureAsync(
            ResourceTypes.ClusterRoleBindings,
            Rbac.Binding(
                null, account, null, "ClusterRole", HubNames.BootstrapRole, Rbac.ToAccount(HubNames.OperatorNamespace, account)),
            Cancel);
        var kubeconfig = await TokenKubeconfigAsync(hub, HubNames.OperatorNamespace, account, 3600);
        return (change?.Invoke(kubeconfig) ?? kubeconfig).Write();
    }

    public async Task<Kubeconfig> TokenKubeconfigAsync(string cluster, string @namespace, string account, long seconds)
    {
        var request = new JsonObject
        {
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["kind"] = "TokenRequest",
            ["spec"] = new JsonObject { ["expirationSeconds"] = seconds },
        };
        var answer = await this[cluster].CreateSubresourceAsync(
            ResourceTypes.ServiceAccounts, @namespace, account, "token", request, Cancel);
        return Kubeconfig.Parse(Simulation[cluster].Kubeconfig) with
        {
            ClientCertificate = null,
            ClientKey = null,
            ClusterEntry = "hub",
            Token = answer.Text("status", "token"),
        };
    }

    public async Task PutSecretAsync(string cluster, string @namespace, string name, string kubeconfig)
    {
        await this[cluster].EnsureAsync(ResourceTypes.Namespaces, Rbac.Named(null, @namespace), Cancel);
        var secret = Rbac.Named(@namespace, name);
        secret["type"] = "Opaque";
        secret["data"] = new JsonObject { ["kubeconfig"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(kubeconfig)) };
        await this[cluster].EnsureAsync(ResourceTypes.Secrets, secret, Cancel);
    }

    public Task<JsonObject> CreateKlusterletAsync(Join join)
    {
        var klusterlet = Rbac.Named(null, join.Klusterlet);
        klusterlet["apiVersion"] = ResourceTypes.Klusterlets.ApiVersion;
        klusterlet["kind"] = ResourceTypes.Klusterlets.Kind;
        klusterlet["spec"] = new JsonObject
        {
            ["clusterName"] = join.Cluster,
            ["namespace"] = join.Namespace,
            ["deployOption"] = new JsonObject { ["mode"] = join.Mode },
            ["imagePullSpec"] = "quay.io/open-cluster-management/registration-operator:v1.3.1",
            ["registrationImagePullSpec"] = "quay.io/open-cluster-management/registration:v1.3.1",
            ["workImagePullSpec"] = "quay.io/open-cluster-management/work:v1.3.1",
        };
        return this[join.RunsOn].CreateAsync(ResourceTypes.Klusterlets, klusterlet, Cancel);
    }

    public Task<JsonObject> PendingRequestAsync(Join join) => EventuallyAsync(
        $"a pending CSR of {join.Cluster} on {join.Hub}",
        async () => (await RequestsAsync(join)).FirstOrDefault(request => !request.Objects("status", "conditions").Any()));

    public async Task<IReadOnlyList<JsonObject>> RequestsAsync(Join join)
    {
        var selector = $"labelSelector={Uri.EscapeDataString($"{HubNames.ClusterNameLabel}={join.Cluster}")}";
        var list = await this[join.Hub].ListAsync(ResourceTypes.CertificateSigningRequests, null, selector, Cancel);
        return [.. list.Objects("items")];
    }

    /// <summary>Decides about the agent's ManagedCluster once it is there, which may be after its CSR.</summary>
    public async Task<JsonObject> AcceptAsync(Join join, bool accepts = true)
    {
        await ClusterAsync(join, "the agent's cluster", _ => true);
        return await this[join.Hub].MergePatchAsync(
            ResourceTypes.ManagedClusters,
            null,
            join.Cluster,
            new JsonObject { ["spec"] = new JsonObject { ["hubAcceptsClient"] = accepts } },
            Cancel);
    }

    public Task<JsonObject> DecideAsync(Join join, JsonObject request, string decision = "Approved")
    {
        var decided = request.Copy();
        decided.Child("status")["conditions"] = new JsonArray(new JsonObject
        {
            ["type"] = decision,
            ["status"] = "True",
            ["reason"] = "Test",
            ["message"] = "decided by a test",
        });
        return this[join.Hub].UpdateSubresourceAsync(
            ResourceTypes.CertificateSigningRequests, decided, "approval", Cancel);
    }

    public Task<JsonObject> AvailableAsync(Join join) => ClusterAsync(
        join, $"{join.Cluster} available on {join.Hub}", cluster => cluster.IsTrue(HubNames.Available));

    public Task<JsonObject> ClusterAsync(Join join, string what, Func<JsonObject, bool> holds, TimeSpan? step = null) => EventuallyAsync(
        what,
        async () => await this[join.Hub].FindAsync(ResourceTypes.ManagedClusters, null, join.Cluster, Cancel) is { } cluster && holds(cluster)
            ? cluster
            : null,
        step);

    public Task<JsonObject> KlusterletAsync(Join join, string what, Func<JsonObject, bool> holds, TimeSpan? step = null) => EventuallyAsync(
        what,
        async () => await this[join.RunsOn].FindAsync(ResourceTypes.Klusterlets, null, join.Klusterlet, Cancel) is { } found && holds(found)
            ? found
            : null,
        step);

    /// <summary>Everything up to the pending CSR.</summary>
    public async Task<JsonObject> DeployAsync(Join join)
    {
        await InstallOperatorAsync(join.RunsOn);
        await PutSecretAsync(
            join.RunsOn,
            join.AgentNamespace,
            KlusterletNames.BootstrapSecret,
            await BootstrapKubeconfigAsync(join.Hub, $"bootstrap-{join.Klusterlet}"));
        if (join.IsHosted)
        {
            await PutSecretAsync(
                join.RunsOn, join.AgentNamespace, KlusterletNames.ExternalSecret, await ExternalKubeconfigAsync(join));
        }

        return await CreateKlusterletAsync(join);
    }

    /// <summary>The whole join; returns the available ManagedCluster.</summary>
    public async Task<JsonObject> JoinAsync(Join join)
    {
        await DeployAsync(join);
        var request = await PendingRequestAsync(join);
        await AcceptAsync(join);
        await DecideAsync(join, request);
        return await AvailableAsync(join);
    }

    /// <summary>A service account of the managed cluster with the least role that hosted mode needs.</summary>
    public async Task<string> ExternalKubeconfigAsync(Join join)
    {
        const string Namespace = "external";
        var name = $"external-{join.Klusterlet}";
        await this[join.Managed].EnsureAsync(ResourceTypes.Namespaces, Rbac.Named(null, Namespace), Cancel);
        await this[join.Managed].EnsureAsync(ResourceTypes.ServiceAccounts, Rbac.Named(Namespace, name), Cancel);
        await this[join.Managed].EnsureAsync(ResourceTypes.ClusterRoles, LeastRole.Named(name), Cancel);
        await this[join.Managed].EnsureAsync(
            ResourceTypes.ClusterRoleBindings,
            Rbac.Binding(null, name, null, "ClusterRole", name, Rbac.ToAccount(Namespace, name)),
            Cancel);
        return (await TokenKubeconfigAsync(join.Managed, Namespace, name, 86_400)).Write();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }

        await Simulation.DisposeAsync();
    }

    /// <summary>Whether a document was applied; a write of somebody else in between is reason to try again, as it is for kubectl.</summary>
    private async Task<bool> AppliedAsync(string cluster, JsonObject document)
    {
        try
        {
            await this[cluster].EnsureAsync(TypeOf(document), document, Cancel);
            return true;
        }
        catch (ApiException conflict) when (conflict.IsConflict)
        {
            return false;
        }
    }

    private static ResourceType TypeOf(JsonObject document) => document.Text("kind") switch
    {
        "CustomResourceDefinition" => ResourceTypes.CustomResourceDefinitions,
        "Namespace" => ResourceTypes.Namespaces,
        "ServiceAccount" => ResourceTypes.ServiceAccounts,
        "ClusterRole" => ResourceTypes.ClusterRoles,
        "ClusterRoleBinding" => ResourceTypes.ClusterRoleBindings,
        "Deployment" => ResourceTypes.Deployments,
        var kind => throw new InvalidOperationException($"the bundle holds a {kind}"),
    };
}
