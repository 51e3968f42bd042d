namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>A call was answered, and not with success.</summary>
internal sealed class RefusedCallException(int status, string message) : InvalidOperationException(message)
{
    public int Status => status;
}
