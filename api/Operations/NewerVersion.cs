using System.Text.Json;

using Microsoft.DurableTask.Client;

using MultiHubFlows.Orchestrations;

namespace MultiHubFlows.Api.Operations;

/// <summary>Recognises an instance that this version cannot run: its orchestrator is not registered here.</summary>
internal static class NewerVersion
{
    // What the embedded hosting sets as custom status of an instance that it holds.
    private const string HeldProperty = "needsNewerVersionBecause";

    public static Finding? Of(OrchestrationMetadata flow)
    {
        if (!flow.IsLive() || OperationKinds.Knows(flow.Name))
        {
            return null;
        }

        return new Finding("NeedsNewerVersion", Held(flow.SerializedCustomStatus) ?? $"Its flow '{flow.Name}' is not known to this version of the program.", "Run the newer version of multihub that made it; it loses nothing by waiting.");
    }

    private static string? Held(string? status)
    {
        using var document = Stored.Read<JsonDocument>(status);
        return document?.RootElement is { ValueKind: JsonValueKind.Object } held
            && held.TryGetProperty(HeldProperty, out var because)
            && because.ValueKind == JsonValueKind.String
                ? because.GetString()
                : null;
    }
}
