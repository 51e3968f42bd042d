using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Operator;

/// <summary>
/// The Deployments of a Klusterlet's agent. The Singleton forms follow OCM's manifests; recordings show them only by name and through their
/// CSRs, Leases and conditions. Default and Hosted have none here, so that such a Klusterlet says GetDeploymentFailed and is not mistaken
/// for one that works.
/// </summary>
internal static class AgentDeployments
{
    public static IReadOnlyList<JsonObject> Of(KlusterletConfig klusterlet, JsonObject source) =>
        klusterlet.IsSingleton ? [Singleton(klusterlet, source)] : [];

    private static JsonObject Singleton(KlusterletConfig klusterlet, JsonObject source)
    {
        List<string> arguments =
        [
            "/registration-operator",
            "agent",
            $"--spoke-cluster-name={klusterlet.ClusterName}",
            "--bootstrap-kubeconfig=/spoke/bootstrap/kubeconfig",
            $"--agent-id={klusterlet.Uid}",
            "--workload-source-driver=kube",
            "--workload-source-config=/spoke/hub-kubeconfig/kubeconfig",
            "--status-sync-interval=60s",
            .. RegistrationArguments(klusterlet, source),
        ];
        return Build(
            klusterlet,
            klusterlet.AgentDeployment,
            "klusterlet-agent",
            source.Text("spec", "imagePullSpec") ?? "quay.io/open-cluster-management/registration-operator:latest",
            klusterlet.WorkAccount,
            arguments);
    }

    private static IEnumerable<string> RegistrationArguments(KlusterletConfig klusterlet, JsonObject source)
    {
        foreach (var url in source.Objects("spec", "externalServerURLs").Select(entry => entry.Text("url")))
        {
            yield return $"--spoke-external-server-urls={url}";
        }

        var registration = source.At("spec", "registrationConfiguration");
        if (registration.Number("clientCertExpirationSeconds") is > 0 and { } seconds)
        {
            yield return $"--client-cert-expiration-seconds={seconds}";
        }

        if (registration.At("clusterAnnotations") is JsonObject annotations)
        {
            foreach (var (key, value) in annotations)
            {
                yield return $"--cluster-annotations={key}={value.Text()}";
            }
        }

        if (klusterlet.IsHosted)
        {
            yield return "--spoke-kubeconfig=/spoke/config/kubeconfig";
            yield return "--terminate-on-files=/spoke/config/kubeconfig";
        }
    }

    private static JsonObject Build(
        KlusterletConfig klusterlet, string name, string app, string image, string account, List<string> arguments)
    {
        var deployment = Rbac.Named(klusterlet.AgentNamespace, name, Labels(klusterlet, app));
        deployment["spec"] = new JsonObject
        {
            ["replicas"] = 1,
            ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = app } },
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["annotations"] = new JsonObject
                    {
                        ["target.workload.openshift.io/management"] = "{\"effect\": \"PreferredDuringScheduling\"}",
                    },
                    ["labels"] = Labels(klusterlet, app),
                },
                ["spec"] = PodSpec(klusterlet, app, image, account, arguments),
            },
        };
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(deployment["spec"]!.ToJsonString()));
        deployment.Child("metadata")["annotations"] = new JsonObject
        {
            [KlusterletNames.SpecHashAnnotation] = Convert.ToHexStringLower(hash),
        };
        return deployment;
    }

    private static JsonObject PodSpec(KlusterletConfig klusterlet, string app, string image, string account, List<string> arguments)
    {
        var volumes = new JsonArray(
            Secret("bootstrap-secret", KlusterletNames.BootstrapSecret),
            new JsonObject { ["name"] = "hub-kubeconfig", ["emptyDir"] = new JsonObject { ["medium"] = "Memory" } },
            new JsonObject { ["name"] = "tmpdir", ["emptyDir"] = new JsonObject() });
        var mounts = new JsonArray(
            Mount("bootstrap-secret", "/spoke/bootstrap", readOnly: true),
            Mount("hub-kubeconfig", "/spoke/hub-kubeconfig", readOnly: false),
            Mount("tmpdir", "/tmp", readOnly: false));
        if (klusterlet.IsHosted)
        {
            volumes.Add(Secret("spoke-kubeconfig-secret", KlusterletNames.AgentSecret));
            mounts.Add(Mount("spoke-kubeconfig-secret", "/spoke/config", readOnly: true));
        }

        return new JsonObject
        {
            ["serviceAccountName"] = account,
            ["containers"] = new JsonArray(new JsonObject
            {
                ["name"] = app,
                ["image"] = image,
                ["imagePullPolicy"] = "IfNotPresent",
                ["args"] = new JsonArray([.. arguments.Select(argument => JsonValue.Create(argument))]),
                ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["cpu"] = "2m", ["memory"] = "16Mi" } },
                ["volumeMounts"] = mounts,
            }),
            ["volumes"] = volumes,
        };
    }

    private static JsonObject Labels(KlusterletConfig klusterlet, string app)
    {
        var labels = klusterlet.Labels();
        labels["app"] = app;
        return labels;
    }

    private static JsonObject Secret(string volume, string secret) =>
        new() { ["name"] = volume, ["secret"] = new JsonObject { ["secretName"] = secret } };

    private static JsonObject Mount(string volume, string path, bool readOnly)
    {
        var mount = new JsonObject { ["mountPath"] = path, ["name"] = volume };
        if (readOnly)
        {
            mount["readOnly"] = true;
        }

        return mount;
    }
}
