namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>A client certificate of a cluster's CA with its key, both in PEM.</summary>
public sealed record ClientCertificate(string CertificatePem, string KeyPem);
