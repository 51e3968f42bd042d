using MultiHubFlows.Activities.Tests.Acceptance;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Configuration;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>Somebody who got hold of a kubeconfig for the hub, such as a registration's bootstrap secret, and posts CSRs with it.</summary>
internal sealed class Intruder : IDisposable
{
    private readonly ClusterConnections _connections;
    private readonly string _folder;

    private Intruder(ClusterConnections connections, string folder)
    {
        _connections = connections;
        _folder = folder;
    }

    private ClusterClient Hub => _connections.Hub(new HubName("hub1"));

    /// <summary>Takes the token out of a registration's own secret.</summary>
    public static async Task<Intruder> WithTokenOfAsync(FleetBench bench, Registration registration, CancellationToken cancellationToken)
    {
        var secret = await bench.Client(registration.Plan.RunsOn).RequireAsync<Secret>(
            ResourceKind.Secret, registration.Plan.Names.RunsIn, "bootstrap-hub-kubeconfig", cancellationToken);
        return With(bench, secret.TextOf("kubeconfig")!.Reveal());
    }

    /// <summary>Uses a kubeconfig.</summary>
    public static Intruder With(FleetBench bench, string kubeconfig)
    {
        var folder = Directory.CreateTempSubdirectory("mhf-intruder-").FullName;
        File.WriteAllText(Path.Combine(folder, "hub1.kubeconfig"), kubeconfig);
        File.WriteAllText(
            Path.Combine(folder, "fleet.yaml"),
            "apiVersion: multihubflows.dev/v1alpha1\nkind: Fleet\nhubs:\n- name: hub1\n  credential:\n    kubeconfig: ./hub1.kubeconfig\n");
        var reading = FleetFile.Load(Path.Combine(folder, "fleet.yaml"));
        Assert.Empty(reading.Mistakes);
        return new Intruder(new ClusterConnections(reading.Fleet!, new ClusterClientOptions(), bench.Simulation.Time), folder);
    }

    /// <summary>Posts what a forger made, under a name of its own; requester and age are the server's word.</summary>
    public async Task<CertificateSigningRequest> PostAsync(RequestForger forger, string name, CancellationToken cancellationToken)
    {
        var csr = forger.Make();
        var body = new CertificateSigningRequest
        {
            Metadata = new ObjectMeta { Name = name, Labels = csr.Metadata.Labels },
            Spec = new CertificateSigningRequestSpec { Request = csr.Spec!.Request, SignerName = csr.Spec.SignerName, Usages = csr.Spec.Usages },
        };
        return (await Hub.CreateAsync<CertificateSigningRequest>(ResourceKind.CertificateSigningRequest, body, isOurs: null, cancellationToken)).Value;
    }

    public void Dispose()
    {
        _connections.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
