using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Operator;

/// <summary>The feature gates that agents of v1.3.1 know.</summary>
internal static class FeatureGates
{
    private static readonly string[] Registration =
        ["ClusterClaim", "ClusterProperty", "AddonManagement", "V1beta1CSRAPICompatibility", "MultipleHubs"];

    private static readonly string[] Work = ["ExecutorValidatingCaches", "RawFeedbackJsonString"];

    public static IEnumerable<string> Unknown(JsonObject klusterlet) =>
        Named(klusterlet, "registrationConfiguration").Except(Registration, StringComparer.Ordinal)
            .Concat(Named(klusterlet, "workConfiguration").Except(Work, StringComparer.Ordinal));

    private static IEnumerable<string> Named(JsonObject klusterlet, string part) =>
        klusterlet.Objects("spec", part, "featureGates").Select(gate => gate.Text("feature")).OfType<string>();
}
