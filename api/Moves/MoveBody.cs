using System.Text.Json;

using MultiHubFlows.Api.Onboardings;
using MultiHubFlows.Api.Reading;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Api.Moves;

/// <summary>What a caller asks for: the body of a start, checked.</summary>
internal sealed record MoveBody(ManagedClusterName Cluster, RegistrationRequest Wish, CheckpointPolicies Checkpoints)
{
    /// <summary>Hash of what was asked, whoever asked and however it was written.</summary>
    public string Hash() => ContentHash.Of($"move\n{PortableJson.Canonical(this)}");

    /// <summary>Reads the body; throws one problem that names every mistake.</summary>
    public static MoveBody Read(JsonElement body, FleetNames fleet)
    {
        var mistakes = new Mistakes();
        var fields = new JsonPart(body, string.Empty, mistakes).Object([.. RegistrationBody.OfThePlace, "cluster", "checkpoints"]);
        var cluster = fields?.Required("cluster", "Name the managed cluster as the fleet file does.") is { } named
            ? OnboardingBody.NameIn<ManagedClusterName>(named, fleet.ManagedClusters, "managed cluster")
            : null;
        var wish = fields is null ? null : RegistrationBody.Read(fields, fleet);
        var checkpoints = fields?.Optional("checkpoints") is { } policies ? CheckpointBody.ReadMove(policies) : new CheckpointPolicies();
        mistakes.ThrowIfAny();
        return new MoveBody(cluster!.Value, wish!, checkpoints);
    }
}
