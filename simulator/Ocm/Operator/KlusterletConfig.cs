using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Operator;

/// <summary>A Klusterlet as the operator reads it: any mode string but the four known ones is Default.</summary>
internal sealed record KlusterletConfig
{
    public required string Name { get; init; }

    public required string Uid { get; init; }

    public required string Mode { get; init; }

    public required string ClusterName { get; init; }

    /// <summary><c>spec.namespace</c>: on the managed cluster.</summary>
    public required string ManagedNamespace { get; init; }

    /// <summary>Where the agent's pods and its Secrets are.</summary>
    public string AgentNamespace => IsHosted ? Name : ManagedNamespace;

    public bool IsHosted => Mode is "Hosted" or "SingletonHosted";

    public bool IsSingleton => Mode is "Singleton" or "SingletonHosted";

    public string RegistrationAccount => IsSingleton ? WorkAccount : $"{Name}-registration-sa";

    public string WorkAccount => $"{Name}-work-sa";

    /// <summary>The release of the operator that reads it.</summary>
    public OcmRelease Release { get; init; } = OcmRelease.Of(null);

    public string AgentDeployment => $"{Name}-agent";

    public string RegistrationDeployment => IsSingleton ? AgentDeployment : $"{Name}-registration-agent";

    public string WorkDeployment => IsSingleton ? AgentDeployment : $"{Name}-work-agent";

    public static KlusterletConfig Read(JsonObject klusterlet, OcmRelease? release = null)
    {
        var @namespace = klusterlet.Text("spec", "namespace");
        var mode = klusterlet.Text("spec", "deployOption", "mode");
        return new KlusterletConfig
        {
            Name = klusterlet.Name(),
            Release = release ?? OcmRelease.Of(null),
            Uid = klusterlet.Uid(),
            Mode = mode is "Singleton" or "SingletonHosted" or "Hosted" ? mode : "Default",
            ClusterName = klusterlet.Text("spec", "clusterName") ?? "",
            ManagedNamespace = string.IsNullOrEmpty(@namespace) ? KlusterletNames.DefaultAgentNamespace : @namespace,
        };
    }

    public JsonObject Labels() => new() { [Release < OcmRelease.V11 ? KlusterletNames.OldCreatedByLabel : KlusterletNames.CreatedByLabel] = Name };
}
