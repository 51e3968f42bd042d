using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Operator;

/// <summary>
/// The Deployments of a Klusterlet's agent: one in the Singleton forms, else one for registration and one for work, which has no pods until
/// there is a hub kubeconfig for it. Recordings show the two of Default and Hosted in full, those of the Singleton forms only by name.
/// </summary>
internal static class AgentDeployments
{
    /// <summary>The labels and container names that OCM gives.</summary>
    private const string SingletonApp = "klusterlet-agent";
    private const string RegistrationApp = "klusterlet-registration-agent";
    private const string WorkApp = "klusterlet-manifestwork-agent";
    private const string RegistrationContainer = "registration-controller";

    public static IReadOnlyList<JsonObject> Of(KlusterletConfig klusterlet, JsonObject source)
    {
        if (klusterlet.IsSingleton)
        {
            return [Build(klusterlet, source, Singleton(klusterlet, source), replicas: 1)];
        }

        var works = WorkStarts(source);
        return
        [
            Build(klusterlet, source, Registration(klusterlet, source), replicas: 1),
            Build(klusterlet, source, Work(klusterlet, source, works), works ? 1 : 0),
        ];
    }

    /// <summary>Those that the Klusterlet's mode has no use for: a changed mode leaves them behind.</summary>
    public static IEnumerable<string> NotOf(KlusterletConfig klusterlet) =>
        KlusterletNames.DeploymentsOf(klusterlet.Name).Except(
            [klusterlet.RegistrationDeployment, klusterlet.WorkDeployment], StringComparer.Ordinal);

    /// <summary>Not before the hub connection was looked at, and not while the Secret with the hub kubeconfig is missing; for no other reason.</summary>
    private static bool WorkStarts(JsonObject source) =>
        source.Condition("HubConnectionDegraded") is { } connection
        && !(connection.Text("status") == "True"
            && connection.Text("reason")?.Contains("HubKubeConfigSecretMissing", StringComparison.Ordinal) == true);

    private static AgentPod Singleton(KlusterletConfig klusterlet, JsonObject source) => new()
    {
        Deployment = klusterlet.AgentDeployment,
        App = SingletonApp,
        Container = SingletonApp,
        Image = source.Text("spec", "imagePullSpec") ?? "quay.io/open-cluster-management/registration-operator:latest",
        Account = klusterlet.WorkAccount,
        Arguments =
        [
            "/registration-operator",
            "agent",
            $"--spoke-cluster-name={klusterlet.ClusterName}",
            "--bootstrap-kubeconfig=/spoke/bootstrap/kubeconfig",
            $"--agent-id={klusterlet.Uid}",
            "--workload-source-driver=kube",
            "--workload-source-config=/spoke/hub-kubeconfig/kubeconfig",
            "--status-sync-interval=60s",
            .. AgentArguments.OfRegistration(klusterlet, source),
            .. AgentArguments.OfWork(source),
            .. AgentArguments.OfFeatures(source, "registrationConfiguration", "workConfiguration"),
        ],
        Registers = true,
        SpokeSecret = KlusterletNames.AgentSecret,
    };

    private static AgentPod Registration(KlusterletConfig klusterlet, JsonObject source) => new()
    {
        Deployment = klusterlet.RegistrationDeployment,
        App = RegistrationApp,
        Container = RegistrationContainer,
        Image = source.Text("spec", "registrationImagePullSpec") ?? "quay.io/open-cluster-management/registration:latest",
        Account = klusterlet.RegistrationAccount,
        Arguments =
        [
            "/registration",
            "agent",
            $"--spoke-cluster-name={klusterlet.ClusterName}",
            "--bootstrap-kubeconfig=/spoke/bootstrap/kubeconfig",
            .. AgentArguments.OfRegistration(klusterlet, source),
            .. AgentArguments.OfFeatures(source, "registrationConfiguration"),
        ],
        Registers = true,
        SpokeSecret = KlusterletNames.RegistrationSecret,
    };

    private static AgentPod Work(KlusterletConfig klusterlet, JsonObject source, bool starts) => new()
    {
        Deployment = klusterlet.WorkDeployment,
        App = WorkApp,
        Container = WorkApp,
        Image = source.Text("spec", "workImagePullSpec") ?? "quay.io/open-cluster-management/work:latest",
        Account = klusterlet.WorkAccount,
        Arguments =
        [
            "/work",
            "agent",
            $"--spoke-cluster-name={klusterlet.ClusterName}",
            "--workload-source-driver=kube",
            "--workload-source-config=/spoke/hub-kubeconfig/kubeconfig",
            $"--agent-id={klusterlet.Uid}",
            .. klusterlet.IsHosted ? AgentArguments.OfHosted : [],
            "--terminate-on-files=/spoke/hub-kubeconfig/kubeconfig",
            .. AgentArguments.OfWork(source),
            .. starts ? ["--status-sync-interval=60s"] : (string[])[],
            .. AgentArguments.OfFeatures(source, "workConfiguration"),
        ],
        Registers = false,
        SpokeSecret = KlusterletNames.WorkSecret,
    };

    private static JsonObject Build(KlusterletConfig klusterlet, JsonObject source, AgentPod pod, int replicas)
    {
        var deployment = Rbac.Named(klusterlet.AgentNamespace, pod.Deployment, Labels(klusterlet, pod.App));
        deployment["spec"] = new JsonObject
        {
            ["replicas"] = replicas,
            ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = pod.App } },
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["annotations"] = new JsonObject
                    {
                        ["target.workload.openshift.io/management"] = "{\"effect\": \"PreferredDuringScheduling\"}",
                    },
                    ["labels"] = Labels(klusterlet, pod.App),
                },
                ["spec"] = pod.Spec(klusterlet, source),
            },
        };
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(deployment["spec"]!.ToJsonString()));
        deployment.Child("metadata")["annotations"] = new JsonObject
        {
            [KlusterletNames.SpecHashAnnotation] = Convert.ToHexStringLower(hash),
        };
        return deployment;
    }

    private static JsonObject Labels(KlusterletConfig klusterlet, string app)
    {
        var labels = klusterlet.Labels();
        labels["app"] = app;
        return labels;
    }
}
