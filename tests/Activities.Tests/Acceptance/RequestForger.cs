using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Acceptance;

namespace MultiHubFlows.Activities.Tests.Acceptance;

/// <summary>Makes CertificateSigningRequests with real PKCS#10 bytes: a good one, and every departure from it that a test asks for.</summary>
internal sealed record RequestForger
{
    public const string Cluster = "cluster1";
    public const string AgentName = "2f4c9a10-0000-4000-8000-000000000001";
    public const string Username = "system:serviceaccount:open-cluster-management:mhf-cluster1-abcdef01";
    public const string IdentityUid = "5a5a5a5a-0000-4000-8000-000000000002";
    public const string TokenId = "7b7b7b7b-0000-4000-8000-000000000003";
    public const string CommonNameOid = "2.5.4.3";
    public const string OrganizationOid = "2.5.4.10";

    public static readonly DateTimeOffset IdentityCreatedAt = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly CsrExpectation Expected =
        new(new ManagedClusterName(Cluster), AgentName, Username, IdentityUid, IdentityCreatedAt, [TokenId]);

    /// <summary>RDNs, each with its attributes.</summary>
    public IReadOnlyList<IReadOnlyList<Attribute>> Subject { get; init; } =
    [
        [Organization("system:open-cluster-management:cluster1")],
        [Organization("system:open-cluster-management:managed-clusters")],
        [CommonName($"system:open-cluster-management:{Cluster}:{AgentName}")],
    ];

    public Action<CertificateRequest> Shape { get; init; } = static _ => { };

    public Func<byte[], byte[]> Tamper { get; init; } = static der => der;

    public Func<string, string> Wrap { get; init; } = static pem => pem;

    public Func<CertificateSigningRequest, CertificateSigningRequest> Post { get; init; } = static csr => csr;

    public static Attribute CommonName(string value, UniversalTagNumber type = UniversalTagNumber.UTF8String) => new(CommonNameOid, value, type);

    public static Attribute Organization(string value, UniversalTagNumber type = UniversalTagNumber.UTF8String) => new(OrganizationOid, value, type);

    /// <summary>The same by an agent whose name is another: the klusterlet's UID in the modes of one pod, the name that we fixed in those of two.</summary>
    public RequestForger By(string agentName) => this with
    {
        Subject = [.. Subject.Select(rdn => (IReadOnlyList<Attribute>)[.. rdn.Select(part => part with { Value = part.Value.Replace(AgentName, agentName, StringComparison.Ordinal) })])],
    };

    /// <summary>The same with another CN.</summary>
    public RequestForger Named(string commonName, UniversalTagNumber type = UniversalTagNumber.UTF8String) =>
        this with { Subject = [Subject[0], Subject[1], [CommonName(commonName, type)]] };

    /// <summary>The same with more RDNs at the end.</summary>
    public RequestForger Plus(params Attribute[] attributes) => this with { Subject = [.. Subject, attributes] };

    /// <summary>The object as a hub would have it.</summary>
    public CertificateSigningRequest Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName(Encode(Subject)), key, HashAlgorithmName.SHA256);
        Shape(request);
        var pem = PemEncoding.WriteString("CERTIFICATE REQUEST", Tamper(request.CreateSigningRequest()));
        return Post(new CertificateSigningRequest
        {
            Metadata = new ObjectMeta
            {
                Name = "cluster1-x7k2p",
                Uid = "9c9c9c9c-0000-4000-8000-000000000004",
                ResourceVersion = "4711",
                CreationTimestamp = "2026-03-01T12:00:05Z",
                Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [CsrChecks.ClusterNameLabel] = Cluster },
            },
            Spec = new CertificateSigningRequestSpec
            {
                Request = Convert.ToBase64String(Encoding.ASCII.GetBytes(Wrap(pem + "\n"))),
                SignerName = CsrChecks.SignerName,
                Usages = ["digital signature", "key encipherment", "client auth"],
                Username = Username,
                Uid = IdentityUid,
                Groups = ["system:serviceaccounts", "system:serviceaccounts:open-cluster-management", "system:authenticated"],
                Extra = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
                {
                    ["authentication.kubernetes.io/credential-id"] = [$"JTI={TokenId}"],
                },
            },
        });
    }

    private static byte[] Encode(IReadOnlyList<IReadOnlyList<Attribute>> subject)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var attributes in subject)
            {
                using (writer.PushSetOf())
                {
                    foreach (var attribute in attributes)
                    {
                        Write(writer, attribute);
                    }
                }
            }
        }

        return writer.Encode();
    }

    private static void Write(AsnWriter writer, Attribute attribute)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(attribute.Oid);
            writer.WriteCharacterString(attribute.Type, attribute.Value);
        }
    }

    internal sealed record Attribute(string Oid, string Value, UniversalTagNumber Type = UniversalTagNumber.UTF8String);
}
