using MultiHubFlows.Domain;

namespace MultiHubFlows.Orchestrations.Acceptance;

/// <summary>What a CSR of one registration must look like.</summary>
/// <param name="Cluster">The managed cluster.</param>
/// <param name="AgentName">The agent's name: the klusterlet's UID in the Singleton forms, else the name that was fixed before the klusterlet was made.</param>
/// <param name="Username">The identity minted for the registration.</param>
/// <param name="IdentityUid">UID of that account.</param>
/// <param name="IdentityCreatedAt">Its creation on the hub's clock.</param>
/// <param name="CredentialIds">JTIs of the tokens minted for it; empty: the hub gave none.</param>
public sealed record CsrExpectation(
    ManagedClusterName Cluster,
    string AgentName,
    string Username,
    string IdentityUid,
    DateTimeOffset IdentityCreatedAt,
    IReadOnlyList<string> CredentialIds);
