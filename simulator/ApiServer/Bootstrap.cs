using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>What every new cluster contains.</summary>
internal sealed class Bootstrap(ClusterState state, ObjectWriter writer)
{
    private static readonly WriteOptions Options =
        new(new UserInfo("system:apiserver", ["system:masters", "system:authenticated"]), "kube-apiserver");

    public async Task RunAsync(Uri url, CancellationToken cancellationToken)
    {
        using var stream = typeof(Bootstrap).Assembly.GetManifestResourceStream("bootstrap.yaml")!;
        using var reader = new StreamReader(stream);
        var text = (await reader.ReadToEndAsync(cancellationToken))
            .Replace("$NAME", state.Options.Name, StringComparison.Ordinal)
            .Replace("$VERSION", state.Options.GitVersion, StringComparison.Ordinal);
        foreach (var document in YamlText.ReadAll(text))
        {
            await CreateAsync((JsonObject)document, null, cancellationToken);
        }

        if (state.Options.ClusterInfo)
        {
            await PublishClusterInfoAsync(url, cancellationToken);
        }
    }

    /// <summary>Stores an object with its status, as an administrator could have written it. Its kind may be about to be served.</summary>
    public async Task CreateAsync(JsonObject tree, UserInfo? user, CancellationToken cancellationToken)
    {
        var options = user is null ? Options : Options with { User = user };
        var type = await TypeAsync(tree, cancellationToken);
        var status = tree["status"]?.DeepClone();
        var ns = type.Namespaced ? tree.Text("metadata", "namespace") : null;
        await writer.CreateAsync(type, ns, ObjectDecoder.Decode(type, tree, options), options, cancellationToken);
        if (status is not null)
        {
            await writer.UpdateAsync(type, ns, tree.Text("metadata", "name")!, current =>
            {
                var next = current.Copy();
                next["status"] = status.DeepClone();
                return next;
            }, options with { Subresource = "status" }, cancellationToken);
        }
    }

    private async Task<ResourceType> TypeAsync(JsonObject tree, CancellationToken cancellationToken)
    {
        var apiVersion = tree.Text("apiVersion")!;
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        while (true)
        {
            if (state.Registry.FindKind(slash < 0 ? "" : apiVersion[..slash], apiVersion[(slash + 1)..], tree.Text("kind")!) is { } type)
            {
                return type;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
        }
    }

    private async Task PublishClusterInfoAsync(Uri url, CancellationToken cancellationToken)
    {
        var kubeconfig = string.Create(CultureInfo.InvariantCulture, $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: ""
              cluster:
                certificate-authority-data: {Convert.ToBase64String(Encoding.ASCII.GetBytes(state.Authority.Pem))}
                server: {url.GetLeftPart(UriPartial.Authority)}

            """);
        await CreateAsync(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = "cluster-info", ["namespace"] = "kube-public" },
            ["data"] = new JsonObject { ["kubeconfig"] = kubeconfig },
        }, null, cancellationToken);
        await CreateAsync(JsonText.ParseObject("""
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"kubeadm:bootstrap-signer-clusterinfo","namespace":"kube-public"},
            "rules":[{"apiGroups":[""],"resources":["configmaps"],"resourceNames":["cluster-info"],"verbs":["get"]}]}
            """), null, cancellationToken);
        await CreateAsync(JsonText.ParseObject("""
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"kubeadm:bootstrap-signer-clusterinfo","namespace":"kube-public"},
            "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"kubeadm:bootstrap-signer-clusterinfo"},
            "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"system:anonymous"}]}
            """), null, cancellationToken);
    }
}
