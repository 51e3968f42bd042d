namespace MultiHubFlows.Durable.Tests.Engine;

/// <summary>All cases by name.</summary>
internal static class EngineCases
{
    public static IReadOnlyDictionary<string, EngineCase> All { get; } =
        ((IEnumerable<EngineCase>)
        [
            .. SequenceCases.All,
            .. PayloadCases.All,
            .. RetryCases.All,
            .. TimerCases.All,
            .. EventCases.All,
            .. ChildCases.All,
            .. ChildIdCases.All,
            .. ContinueAsNewCases.All,
            .. SteeringCases.All,
            .. FailureCases.All,
            .. VersionCases.All,
            .. DuplicateCases.All,
            .. QueryCases.All,
        ]).ToDictionary(engineCase => engineCase.Name, StringComparer.Ordinal);
}
