using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

using Microsoft.DurableTask.Client;

namespace MultiHubFlows.Orchestrations.Tests.Histories;

/// <summary>The recorded histories: where they are, and which of them are kept.</summary>
internal static class RecordedHistory
{
    private static readonly string Root = Path.Combine(Here(), "Recorded");

    /// <summary>All of them, as <c>scenario/instance.json</c>.</summary>
    public static IReadOnlyList<string> Files { get; } =
    [
        .. Directory.EnumerateFiles(Root, "*.json", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    public static string Folder(string scenario) => Path.Combine(Root, scenario);

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>Waits that were over at the first look are all alike.</summary>
    public static bool IsWorthKeeping(OrchestrationMetadata instance, string history) =>
        instance.Name != TaskNames.WaitUntil || history.Contains("TimerCreated", StringComparison.Ordinal);

    /// <summary>The events of a history, to be read or changed.</summary>
    public static JsonArray Events(string history) => JsonNode.Parse(history)!.AsArray();

    /// <summary>The names, in order, of what a history's orchestrator was, asked for or started.</summary>
    public static IEnumerable<string> Names(string history, string eventType) =>
        Events(history).Where(its => IsA(its!, eventType)).Select(its => (string)its!["Name"]!);

    public static bool IsA(JsonNode its, string eventType) => (string?)its["EventType"] == eventType;

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
