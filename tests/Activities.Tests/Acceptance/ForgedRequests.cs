using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Orchestrations.Acceptance;

namespace MultiHubFlows.Activities.Tests.Acceptance;

/// <summary>Kinds of forged CSRs by what they are, each with the checks that must find it.</summary>
internal static class ForgedRequests
{
    private const string Right = "system:open-cluster-management:cluster1:" + RequestForger.AgentName;
    private const string RightOrganization = "system:open-cluster-management:cluster1";

    private static readonly RequestForger Good = new();

    public static IReadOnlyDictionary<string, (RequestForger Forger, CsrCheckCode[] Found)> All { get; } =
        Subjects().Concat(Contents()).Concat(Envelopes()).Concat(Posts()).ToDictionary(kind => kind.Name, kind => (kind.Forger, kind.Found), StringComparer.Ordinal);

    private static IEnumerable<Kind> Subjects() =>
    [
        new("CN of another cluster", Good.Named("system:open-cluster-management:cluster2:" + RequestForger.AgentName), CsrCheckCode.CommonName),
        new("CN of a cluster whose name ours begins", Good.Named("system:open-cluster-management:cluster10:" + RequestForger.AgentName), CsrCheckCode.CommonName),
        new("CN of another klusterlet", Good.Named("system:open-cluster-management:cluster1:11111111-0000-4000-8000-000000000000"), CsrCheckCode.CommonName),
        new("CN with one more part", Good.Named(Right + ":x"), CsrCheckCode.CommonName),
        new("CN without an agent's name", Good.Named("system:open-cluster-management:cluster1:"), CsrCheckCode.CommonName),
        new("CN with a space behind it", Good.Named(Right + " "), CsrCheckCode.CommonName),
        new("CN with a space before it", Good.Named(" " + Right), CsrCheckCode.CommonName),
        new("CN in capitals", Good.Named(Right.ToUpperInvariant()), CsrCheckCode.CommonName),
        new("CN with a Cyrillic letter", Good.Named(Right.Replace('c', '\u0441')), CsrCheckCode.CommonName),
        new("CN with full-width letters", Good.Named(Right.Replace('a', '\uFF41')), CsrCheckCode.CommonName),
        new("CN with a zero-width joiner", Good.Named(Right + "\u200D"), CsrCheckCode.CommonName),
        new("CN with NUL behind it", Good.Named(Right + "\0"), CsrCheckCode.CommonName),
        new("CN that hides behind NUL", Good.Named(Right + "\0system:admin"), CsrCheckCode.CommonName),
        new("CN with a line break", Good.Named(Right + "\n"), CsrCheckCode.CommonName),
        new("CN with a combining mark", Good.Named(Right + "\u0301"), CsrCheckCode.CommonName),
        new("no CN", Good with { Subject = [Good.Subject[0], Good.Subject[1]] }, CsrCheckCode.CommonName),
        new("no subject", Good with { Subject = [] }, CsrCheckCode.CommonName, CsrCheckCode.Organization),
        new("two CNs, the right one first", Good.Plus(RequestForger.CommonName("system:admin")), CsrCheckCode.CommonName),
        new("two CNs, the right one last", Good with { Subject = [[RequestForger.CommonName("system:admin")], .. Good.Subject] }, CsrCheckCode.CommonName),
        new("the right CN twice", Good.Plus(RequestForger.CommonName(Right)), CsrCheckCode.CommonName),
        new(
            "two CNs in one RDN",
            Good with { Subject = [Good.Subject[0], Good.Subject[1], [RequestForger.CommonName(Right), RequestForger.CommonName("system:admin")]] },
            CsrCheckCode.CommonName),
        new(
            "system:masters hidden in the RDN of the CN",
            Good with { Subject = [Good.Subject[0], Good.Subject[1], [RequestForger.CommonName(Right), RequestForger.Organization("system:masters")]] },
            CsrCheckCode.Organization),
        new("O system:masters besides", Good.Plus(RequestForger.Organization("system:masters")), CsrCheckCode.Organization),
        new("O of another cluster", Good with { Subject = [[RequestForger.Organization("system:open-cluster-management:cluster2")], .. Good.Subject.Skip(1)] }, CsrCheckCode.Organization),
        new("O of another cluster besides", Good.Plus(RequestForger.Organization("system:open-cluster-management:cluster2")), CsrCheckCode.Organization),
        new("one O twice, the other missing", Good with { Subject = [[RequestForger.Organization(RightOrganization)], [RequestForger.Organization(RightOrganization)], Good.Subject[2]] }, CsrCheckCode.Organization),
        new("one O missing", Good with { Subject = [Good.Subject[0], Good.Subject[2]] }, CsrCheckCode.Organization),
        new("O with a space behind it", Good with { Subject = [[RequestForger.Organization(RightOrganization + " ")], .. Good.Subject.Skip(1)] }, CsrCheckCode.Organization),
        new("OU besides", Good.Plus(new RequestForger.Attribute("2.5.4.11", "admins")), CsrCheckCode.Subject),
        new("serial number besides", Good.Plus(new RequestForger.Attribute("2.5.4.5", "1", UniversalTagNumber.PrintableString)), CsrCheckCode.Subject),
        new("user id besides", Good.Plus(new RequestForger.Attribute("0.9.2342.19200300.100.1.1", "system:admin")), CsrCheckCode.Subject),
        new("CN as BMPString", Good.Named(Right, UniversalTagNumber.BMPString), CsrCheckCode.Readable, CsrCheckCode.CommonName, CsrCheckCode.Organization),
        new("CN as TeletexString", Good.Named(Right, UniversalTagNumber.T61String), CsrCheckCode.Readable, CsrCheckCode.CommonName, CsrCheckCode.Organization),
    ];

    private static IEnumerable<Kind> Contents() =>
    [
        new("a DNS name", Asking(Names(names => names.AddDnsName("hub1.example.org"))), CsrCheckCode.Extensions),
        new("an IP address", Asking(Names(names => names.AddIpAddress(IPAddress.Loopback))), CsrCheckCode.Extensions),
        new("a URI", Asking(Names(names => names.AddUri(new Uri("spiffe://hub1/admin")))), CsrCheckCode.Extensions),
        new("an e-mail address", Asking(Names(names => names.AddEmailAddress("admin@example.org"))), CsrCheckCode.Extensions),
        new("to be a CA", Asking(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true)), CsrCheckCode.Extensions),
        new("extended key usage", Asking(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false)), CsrCheckCode.Extensions),
        new("an unknown extension", Asking(new X509Extension("1.2.3.4.5", [5, 0], critical: true)), CsrCheckCode.Extensions),
        new(
            "an attribute that is no extension",
            Good with { Shape = request => request.OtherRequestAttributes.Add(new AsnEncodedData(new Oid("1.2.840.113549.1.9.7"), [0x0C, 1, 0x78])) },
            CsrCheckCode.Extensions),
    ];

    private static IEnumerable<Kind> Envelopes() =>
    [
        Unreadable("signature of another content", Good with { Tamper = Flip }),
        Unreadable("bytes behind the request", Good with { Tamper = der => [.. der, 0, 0] }),
        Unreadable("half of a request", Good with { Tamper = der => der[..(der.Length / 2)] }),
        Unreadable("nothing in the PEM block", Good with { Tamper = _ => [] }),
        Unreadable("two PEM blocks", Good with { Wrap = pem => pem + pem }),
        Unreadable("a block of another request before it", Good with { Wrap = pem => PemOf(Good.Named("system:admin")) + pem }),
        Unreadable("text before the block", Good with { Wrap = pem => "subject=system:admin\n" + pem }),
        Unreadable("text behind the block", Good with { Wrap = pem => pem + "x" }),
        Unreadable("another label", Good with { Wrap = pem => pem.Replace("CERTIFICATE REQUEST", "CERTIFICATE", StringComparison.Ordinal) }),
        Unreadable("headers in the block", Good with { Wrap = pem => pem.Replace("REQUEST-----\n", "REQUEST-----\nProc-Type: 4\n\n", StringComparison.Ordinal) }),
        Unreadable("no PEM at all", Good with { Wrap = _ => "hello" }),
        Unreadable("nothing", Good with { Post = csr => csr with { Spec = csr.Spec! with { Request = null } } }),
        Unreadable("no base64", Good with { Post = csr => csr with { Spec = csr.Spec! with { Request = "%%%" } } }),
        Unreadable("a megabyte", Good with { Wrap = pem => pem + new string('\n', 1_000_000) }),
    ];

    private static IEnumerable<Kind> Posts() =>
    [
        Posted("signer of kubelets", spec => spec with { SignerName = "kubernetes.io/kube-apiserver-client-kubelet" }, CsrCheckCode.Signer),
        Posted("signer of somebody", spec => spec with { SignerName = "example.org/kubernetes.io/kube-apiserver-client" }, CsrCheckCode.Signer),
        Posted("no signer", spec => spec with { SignerName = null }, CsrCheckCode.Signer),
        Posted("server auth besides", spec => spec with { Usages = [.. spec.Usages!, "server auth"] }, CsrCheckCode.Usages),
        Posted("cert sign besides", spec => spec with { Usages = [.. spec.Usages!, "cert sign"] }, CsrCheckCode.Usages),
        Posted("any usage", spec => spec with { Usages = ["any"] }, CsrCheckCode.Usages),
        Posted("no client auth", spec => spec with { Usages = ["digital signature", "key encipherment"] }, CsrCheckCode.Usages),
        Posted("no usage", spec => spec with { Usages = [] }, CsrCheckCode.Usages),
        Posted("identity of another registration", spec => spec with { Username = RequestForger.Username + "0" }, CsrCheckCode.Requester),
        Posted("shared bootstrap account", spec => spec with { Username = "system:serviceaccount:open-cluster-management:cluster-bootstrap" }, CsrCheckCode.Requester),
        Posted("account of another namespace", spec => spec with { Username = "system:serviceaccount:default:mhf-cluster1-abcdef01" }, CsrCheckCode.Requester),
        Posted("account made anew", spec => spec with { Uid = "00000000-0000-4000-8000-00000000000f" }, CsrCheckCode.RequesterUid),
        Posted("no account's UID", spec => spec with { Uid = null }, CsrCheckCode.RequesterUid),
        Posted("in system:masters", spec => spec with { Groups = [.. spec.Groups!, "system:masters"] }, CsrCheckCode.RequesterGroups),
        Posted(
            "token of another minting",
            spec => spec with { Extra = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["authentication.kubernetes.io/credential-id"] = ["JTI=other"] } },
            CsrCheckCode.Credential),
        Labelled("no label", [], CsrCheckCode.Label),
        Labelled("label of another cluster", [(CsrChecks.ClusterNameLabel, "cluster2")], CsrCheckCode.Label),
        Labelled("label of an add-on", [(CsrChecks.ClusterNameLabel, "cluster1"), (CsrChecks.AddOnNameLabel, "work-manager")], CsrCheckCode.AddOn),
        new("older than the identity", Good with { Post = csr => csr with { Metadata = csr.Metadata with { CreationTimestamp = "2026-03-01T11:59:59Z" } } }, CsrCheckCode.Age),
        new("no age", Good with { Post = csr => csr with { Metadata = csr.Metadata with { CreationTimestamp = null } } }, CsrCheckCode.Age),
        new("denied", Good with { Post = csr => csr with { Status = Status("Denied") } }, CsrCheckCode.State),
        new("approved", Good with { Post = csr => csr with { Status = Status("Approved") } }, CsrCheckCode.State),
    ];

    private static Kind Posted(string name, Func<CertificateSigningRequestSpec, CertificateSigningRequestSpec> change, CsrCheckCode found) =>
        new(name, Good with { Post = csr => csr with { Spec = change(csr.Spec!) } }, found);

    private static Kind Labelled(string name, (string Key, string Value)[] labels, CsrCheckCode found) =>
        new(
            name,
            Good with { Post = csr => csr with { Metadata = csr.Metadata with { Labels = labels.ToDictionary(label => label.Key, label => label.Value, StringComparer.Ordinal) } } },
            found);

    private static Kind Unreadable(string name, RequestForger forger) =>
        new(name, forger, CsrCheckCode.Readable, CsrCheckCode.CommonName, CsrCheckCode.Organization);

    private static RequestForger Asking(X509Extension extension) => Good with { Shape = request => request.CertificateExtensions.Add(extension) };

    private static X509Extension Names(Action<SubjectAlternativeNameBuilder> add)
    {
        var builder = new SubjectAlternativeNameBuilder();
        add(builder);
        return builder.Build();
    }

    private static CertificateSigningRequestStatus Status(string type) =>
        new() { Conditions = [new Condition { Type = type, Status = "True" }] };

    private static byte[] Flip(byte[] der)
    {
        der[^1] ^= 1;
        return der;
    }

    private static string PemOf(RequestForger forger) =>
        System.Text.Encoding.ASCII.GetString(Convert.FromBase64String(forger.Make().Spec!.Request!));

    private sealed record Kind(string Name, RequestForger Forger, params CsrCheckCode[] Found);
}
