using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Operator;

/// <summary>
/// The condition HubConnectionDegraded: can the bootstrap kubeconfig and the hub kubeconfig do what agents need? Asked by access reviews at
/// two a second, which is why it lags. The hub Secret is looked at when a pass begins.
/// </summary>
internal sealed class HubConnectionCheck(OperatorContext context)
{
    private const string Type = "HubConnectionDegraded";

    /// <summary>Returns when to look again.</summary>
    public async Task<TimeSpan> ReconcileAsync(JsonObject klusterlet, CancellationToken cancellationToken)
    {
        var config = KlusterletConfig.Read(klusterlet);
        var hubSecret = await FindAsync(config, KlusterletNames.HubSecret, cancellationToken);
        var bootstrap = await CheckBootstrapAsync(config, cancellationToken);
        var hub = await CheckHubAsync(config, hubSecret, cancellationToken);
        var generation = klusterlet.Generation();
        await KlusterletStatus.SetAsync(
            context,
            config,
            item => !item.IsBeingDeleted() && (hub.Works
                ? item.SetCondition(context.Time.GetUtcNow(), Type, "False", "HubConnectionFunctional", hub.Message, generation)
                : item.SetCondition(
                    context.Time.GetUtcNow(),
                    Type,
                    "True",
                    $"{bootstrap.Reason},{hub.Reason}",
                    $"{bootstrap.Message}\n{hub.Message}",
                    generation)),
            cancellationToken);
        return bootstrap.Works && hub.Reason == "HubKubeConfigUnauthorized"
            ? context.Timings.HubConnectionRecheck
            : context.Timings.OperatorResync;
    }

    private async Task<Finding> CheckBootstrapAsync(KlusterletConfig config, CancellationToken cancellationToken)
    {
        var quoted = $"\"{config.AgentNamespace}\" \"{KlusterletNames.BootstrapSecret}\"";
        var secret = await FindAsync(config, KlusterletNames.BootstrapSecret, cancellationToken);
        if (secret is null)
        {
            return new Finding(
                false,
                "BootstrapSecretMissing",
                $"Failed to get bootstrap secret {quoted}: secrets \"{KlusterletNames.BootstrapSecret}\" not found");
        }

        if (Read(secret, out var problem) is not { } kubeconfig)
        {
            return new Finding(false, "BootstrapSecretError", $"Failed to load bootstrap secret {quoted}: {problem}");
        }

        var review = await ReviewAsync(kubeconfig, AccessQuestion.OfBootstrap, cancellationToken);
        var slashed = $"{config.AgentNamespace}/{KlusterletNames.BootstrapSecret}";
        return review.Failure is not null
            ? new Finding(
                false,
                "BootstrapSecretError",
                $"Failed to create {review.Asked.DumpReview()} with bootstrap secret {quoted}: {review.Failure}")
            : review.Denied
                ? new Finding(
                    false,
                    "BootstrapSecretUnauthorized",
                    $"Operation for resource {review.Asked.Dump()} is not allowed with bootstrap secret {quoted}")
                : new Finding(
                    true,
                    "BootstrapSecretFunctional",
                    $"Bootstrap secret {slashed} to apiserver {kubeconfig.Server} is configured correctly");
    }

    private async Task<Finding> CheckHubAsync(KlusterletConfig config, JsonObject? secret, CancellationToken cancellationToken)
    {
        var quoted = $"\"{config.AgentNamespace}\" \"{KlusterletNames.HubSecret}\"";
        if (secret is null)
        {
            return new Finding(
                false,
                "HubKubeConfigSecretMissing",
                $"Failed to get hub kubeconfig secret {quoted}: secrets \"{KlusterletNames.HubSecret}\" not found");
        }

        if (secret.Bytes("kubeconfig") is null)
        {
            return new Finding(false, "HubKubeConfigMissing", $"Failed to get kubeconfig from `kubectl get secret -n {config.AgentNamespace} {KlusterletNames.HubSecret} -ojsonpath='{{.data.kubeconfig}}'`.");
        }

        if (Read(secret, out var problem) is not { } kubeconfig)
        {
            return new Finding(false, "HubKubeConfigError", $"Failed to load hub kubeconfig secret {quoted}: {problem}");
        }

        var review = await ReviewAsync(kubeconfig, AccessQuestion.OfHub(config.ClusterName), cancellationToken);
        var where = $"hub config secret \"{config.AgentNamespace}\"/\"{KlusterletNames.HubSecret}\" to apiserver {kubeconfig.Server}";
        return review.Failure is not null
            ? new Finding(false, "HubKubeConfigError", $"Failed to create {review.Asked.DumpReview()} with {where}: {review.Failure}")
            : review.Denied
                ? new Finding(
                    false, "HubKubeConfigUnauthorized", $"Operation for resource {review.Asked.Dump()} is not allowed with {where}")
                : new Finding(
                    true,
                    "HubConnectionFunctional",
                    $"Hub kubeconfig secret {config.AgentNamespace}/{KlusterletNames.HubSecret} to apiserver {kubeconfig.Server} is working");
    }

    private async Task<Review> ReviewAsync(
        Kubeconfig kubeconfig, IReadOnlyList<AccessQuestion> questions, CancellationToken cancellationToken)
    {
        using var client = context.Run.Connect(kubeconfig, OperatorContext.UserAgent);
        foreach (var question in questions)
        {
            try
            {
                var answer = await client.CreateAsync(
                    ResourceTypes.SelfSubjectAccessReviews, question.ToReview(), cancellationToken);
                if (!answer.Flag("status", "allowed"))
                {
                    return new Review(question, Denied: true, Failure: null);
                }
            }
            catch (Exception failure) when (failure is ApiException or ConnectionFailedException)
            {
                return new Review(question, Denied: false, failure.Message);
            }

            await Task.Delay(context.Timings.ReviewInterval, context.Time, cancellationToken);
        }

        return new Review(questions[^1], Denied: false, Failure: null);
    }

    private Task<JsonObject?> FindAsync(KlusterletConfig config, string name, CancellationToken cancellationToken) =>
        context.Client.FindAsync(ResourceTypes.Secrets, config.AgentNamespace, name, cancellationToken);

    private static Kubeconfig? Read(JsonObject secret, out string? problem)
    {
        problem = null;
        try
        {
            var kubeconfig = Kubeconfig.Parse(Encoding.UTF8.GetString(secret.Bytes("kubeconfig") ?? []));
            return secret.Bytes("tls.crt") is { } certificate && secret.Bytes("tls.key") is { } key
                ? kubeconfig with { ClientCertificate = Encoding.UTF8.GetString(certificate), ClientKey = Encoding.UTF8.GetString(key) }
                : kubeconfig;
        }
        catch (FormatException unreadable)
        {
            problem = unreadable.Message;
            return null;
        }
    }

    private sealed record Finding(bool Works, string Reason, string Message);

    private sealed record Review(AccessQuestion Asked, bool Denied, string? Failure);
}
