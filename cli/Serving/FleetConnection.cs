namespace MultiHubFlows.Cli.Serving;

/// <summary>The connection string of the storage account that holds the fleet file: for an emulator, which knows no identities. From the environment, because it is a secret.</summary>
internal static class FleetConnection
{
    public const string Variable = "MULTIHUB_FLEET_CONNECTION";

    public static string? Text => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text ? text : null;

    public static bool IsGiven => Text is not null;
}
