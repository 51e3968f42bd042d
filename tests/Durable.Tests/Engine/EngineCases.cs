namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>All cases by name.</summary>
internal static class EngineCases
{
    public static IReadOnlyDictionary<string, EngineCase> All { get; } =
        ((IEnumerable<EngineCase>)[.. SequenceCases.All]).ToDictionary(engineCase => engineCase.Name, StringComparer.Ordinal);
}
