namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Who sent a request, as the server's authenticators found out. Groups end with <c>system:authenticated</c>.</summary>
/// <param name="Name">The user name, <c>system:anonymous</c> for nobody.</param>
/// <param name="Groups">All groups, virtual ones included.</param>
/// <param name="Uid">The UID, present for service accounts.</param>
/// <param name="Extra">Further facts, such as <c>authentication.kubernetes.io/credential-id</c>.</param>
public sealed record UserInfo(
    string Name,
    IReadOnlyList<string> Groups,
    string? Uid = null,
    IReadOnlyDictionary<string, IReadOnlyList<string>>? Extra = null);
