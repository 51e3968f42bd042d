namespace MultiHubFlows.Simulator.Fleet;

/// <summary>An identity for the users of a fleet, with the manifests that make it and its rights.</summary>
/// <param name="Manifests">YAML documents: the namespace, the service account, roles and bindings.</param>
/// <param name="Namespace">The namespace of the account.</param>
/// <param name="Account">Its name.</param>
public sealed record ClientIdentity(string Manifests, string Namespace, string Account);
