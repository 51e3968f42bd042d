using System.Text.Json;

using Microsoft.DurableTask.Client;

using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.HandingOver;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Moving;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Api.Operations;

/// <summary>
/// Reads what flows have stored, whatever converter the client has. What a newer version wrote, or an engine put there instead of JSON,
/// is absent.
/// </summary>
internal static class Stored
{
    /// <summary>What an operation was asked for.</summary>
    public static Asked? Asked(this OrchestrationMetadata instance) => Operations.Asked.Of(instance);

    // All kinds of operations end with these members, and show these while they run.
    public static OnboardingOutcome? OnboardingOutcome(this OrchestrationMetadata instance) => Ended<OnboardingOutcome>(instance);

    public static OnboardingStatus? OnboardingStatus(this OrchestrationMetadata instance) => Read<OnboardingStatus>(instance.SerializedCustomStatus);

    /// <summary>The statement of a hand-off that has ended.</summary>
    public static HandoffStatement? HandoffStatement(this OrchestrationMetadata instance) =>
        instance.Name == TaskNames.HandOffCluster ? Ended<HandoffOutcome>(instance)?.Statement : null;

    public static JoinInput? JoinInput(this OrchestrationMetadata instance) =>
        instance.Name != TaskNames.MoveAgent && Read<JoinInput>(instance.SerializedInput) is { Registration: not null } input ? input : null;

    /// <summary>The managed cluster that the flow of a registration is about.</summary>
    public static string? ClusterOfChild(this OrchestrationMetadata instance) =>
        (instance.JoinInput()?.Registration.Cluster ?? Read<MoveInput>(instance.SerializedInput)?.Cluster)?.Value;

    public static JoinOutcome? JoinOutcome(this OrchestrationMetadata instance) => Ended<JoinOutcome>(instance);

    public static JoinStatus? JoinStatus(this OrchestrationMetadata instance) => Read<JoinStatus>(instance.SerializedCustomStatus);

    public static bool IsLive(this OrchestrationMetadata instance) =>
        instance.RuntimeStatus is OrchestrationRuntimeStatus.Pending or OrchestrationRuntimeStatus.Running or OrchestrationRuntimeStatus.Suspended;

    public static T? Read<T>(string? json)
        where T : class
    {
        if (string.IsNullOrEmpty(json))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<T>(json, PortableJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static T? Ended<T>(OrchestrationMetadata instance)
        where T : class =>
        instance.RuntimeStatus == OrchestrationRuntimeStatus.Completed ? Read<T>(instance.SerializedOutput) : null;
}
