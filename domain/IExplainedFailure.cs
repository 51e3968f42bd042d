namespace MultiHubFlows.Domain;

/// <summary>A failure that says what it is called and what to do next. Neither text holds a secret.</summary>
public interface IExplainedFailure
{
    /// <summary>A stable code, such as <c>Forbidden</c>.</summary>
    string Code { get; }

    /// <summary>What a person should do next, as one sentence.</summary>
    string NextStep { get; }
}
