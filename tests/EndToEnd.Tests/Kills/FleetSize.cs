namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>How many clusters of each kind a simulated fleet has.</summary>
internal sealed record FleetSize(int Hubs, int Managed, int Hosting);
