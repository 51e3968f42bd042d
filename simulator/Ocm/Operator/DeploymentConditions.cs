using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Operator;

/// <summary>The conditions that follow from the agent's Deployments: Available and the two DesiredDegraded.</summary>
internal sealed class DeploymentConditions(OperatorContext context, WatchedResources deployments)
{
    public async Task ReconcileAsync(JsonObject klusterlet, CancellationToken cancellationToken)
    {
        if (klusterlet.IsBeingDeleted())
        {
            return;
        }

        var config = KlusterletConfig.Read(klusterlet);
        var registration = Look(config, config.RegistrationDeployment);
        var work = config.IsSingleton ? registration : Look(config, config.WorkDeployment);
        var generation = klusterlet.Generation();
        await KlusterletStatus.SetAsync(
            context,
            config,
            item =>
            {
                var available = SetAvailable(item, config.IsSingleton ? [registration] : [registration, work], generation);
                return available
                    | SetDegraded(item, "RegistrationDesiredDegraded", registration, generation)
                    | SetDegraded(item, "WorkDesiredDegraded", work, generation);
            },
            cancellationToken);
    }

    private Seen Look(KlusterletConfig config, string name)
    {
        var found = deployments.Find($"{config.AgentNamespace}/{name}");
        return new Seen(
            config.AgentNamespace,
            name,
            found is not null,
            found.Number("spec", "replicas") ?? 1,
            found.Number("status", "availableReplicas") ?? 0);
    }

    private bool SetAvailable(JsonObject item, IReadOnlyList<Seen> seen, long generation)
    {
        var now = context.Time.GetUtcNow();
        if (seen.FirstOrDefault(deployment => !deployment.Exists) is { } missing)
        {
            return item.SetCondition(now, "Available", "False", "GetDeploymentFailed", missing.NotFound, generation);
        }

        if (seen.FirstOrDefault(deployment => deployment.Available == 0) is { } idle)
        {
            return item.SetCondition(
                now,
                "Available",
                "False",
                "NoAvailablePods",
                $"0 of requested instances are available of deployment \"{idle.Namespace}\" \"{idle.Name}\"",
                generation);
        }

        var names = string.Join(',', seen.Select(deployment => deployment.Name));
        return item.SetCondition(now, "Available", "True", "KlusterletAvailable", $"deployments are ready: {names}", generation);
    }

    private bool SetDegraded(JsonObject item, string type, Seen deployment, long generation)
    {
        var now = context.Time.GetUtcNow();
        if (!deployment.Exists)
        {
            return item.SetCondition(now, type, "True", "GetDeploymentFailed", deployment.NotFound, generation);
        }

        var missing = deployment.Wanted - deployment.Available;
        return missing > 0
            ? item.SetCondition(
                now,
                type,
                "True",
                "UnavailablePods",
                $"{missing} of requested instances are unavailable of deployment \"{deployment.Namespace}\" \"{deployment.Name}\"",
                generation)
            : item.SetCondition(
                now, type, "False", "DeploymentsFunctional", $"deployments replicas are desired: {deployment.Wanted}", generation);
    }

    private sealed record Seen(string Namespace, string Name, bool Exists, long Wanted, long Available)
    {
        public string NotFound =>
            $"Failed to get deployment \"{Namespace}\" \"{Name}\": deployments.apps \"{Name}\" not found";
    }
}
