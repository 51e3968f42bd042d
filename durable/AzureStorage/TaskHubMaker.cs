namespace MultiHubFlows.Durable.AzureStorage;

/// <summary>Who runs a task hub. Each writes an encoding of its own, so no other may run the same one.</summary>
public enum TaskHubMaker
{
    /// <summary>Processes of <c>multihub serve</c>.</summary>
    Multihub,

    /// <summary>The Azure Functions app.</summary>
    Functions,
}
