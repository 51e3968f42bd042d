namespace MultiHubFlows.Clusters.Kubeconfigs;

/// <summary>An API server as a kubeconfig names it: its address and how it is recognised. Nothing of it is secret.</summary>
/// <param name="Url">The address; always https.</param>
/// <param name="CertificateAuthority">The CA bundle in PEM, as it was written; null where the system's roots are meant.</param>
/// <param name="TlsServerName">The name that the certificate must have, where it is not the address's host.</param>
public sealed record ServerIdentity(Uri Url, string? CertificateAuthority, string? TlsServerName);
