using System.Globalization;

namespace MultiHubFlows.Orchestrations.Acceptance;

/// <summary>
/// The one place that says whether a CSR may be approved: a pure function of the request and of what this registration minted. Exact
/// bytes everywhere; nothing is trimmed, folded or normalised, so look-alikes differ.
/// </summary>
public static class CsrChecks
{
    /// <summary>The only signer whose certificates an agent uses.</summary>
    public const string SignerName = "kubernetes.io/kube-apiserver-client";

    /// <summary>The label in which a CSR names its cluster.</summary>
    public const string ClusterNameLabel = "open-cluster-management.io/cluster-name";

    /// <summary>The label that makes a CSR an add-on's.</summary>
    public const string AddOnNameLabel = "open-cluster-management.io/addon-name";

    private const string CommonNameOid = "2.5.4.3";
    private const string OrganizationOid = "2.5.4.10";
    private const string AgentsOrganization = "system:open-cluster-management:managed-clusters";
    private const string ClientAuth = "client auth";

    private static readonly string[] AllowedUsages = ["digital signature", "key encipherment", ClientAuth];

    /// <summary>The organisation of one cluster's agents, which is also the prefix of their names.</summary>
    public static string ClusterOrganization(string cluster) => $"system:open-cluster-management:{cluster}";

    /// <summary>Whether a CSR was posted by the identity minted for this registration, whatever else it says.</summary>
    public static bool IsOurs(CsrFacts csr, CsrExpectation expected) =>
        csr.Username == expected.Username && csr.RequesterUid == expected.IdentityUid;

    /// <summary>
    /// Whether a CSR of somebody else claims this registration: by its CN, without an add-on label, and not an agent's own renewal.
    /// It is reported; never approved, never denied, and it freezes nothing, or anybody could stop a join.
    /// </summary>
    public static bool IsForeignClaim(CsrFacts csr, CsrExpectation expected)
    {
        var prefix = ClusterOrganization(expected.Cluster.Value) + ":";
        return !IsOurs(csr, expected)
            && !csr.Labels.ContainsKey(AddOnNameLabel)
            && csr.Subject.Any(part => part.Type == CommonNameOid && part.Value.StartsWith(prefix, StringComparison.Ordinal))
            && csr.Username?.StartsWith(prefix, StringComparison.Ordinal) != true;
    }

    /// <summary>All checks that a CSR fails; empty: it may be approved.</summary>
    public static IReadOnlyList<CsrCheck> Failed(CsrFacts csr, CsrExpectation expected) =>
    [
        .. Request(csr),
        .. Subject(csr, expected),
        .. Labels(csr, expected),
        .. Requester(csr, expected),
        .. Check(csr.State == CsrState.Pending, CsrCheckCode.State, $"it is {csr.State}, not Pending"),
    ];

    private static IEnumerable<CsrCheck> Request(CsrFacts csr) =>
    [
        .. Check(csr.Unreadable is null, CsrCheckCode.Readable, csr.Unreadable ?? string.Empty),
        .. Check(csr.SignerName == SignerName, CsrCheckCode.Signer, $"the signer is '{csr.SignerName}', not '{SignerName}'"),
        .. Check(
            csr.Usages.Contains(ClientAuth, StringComparer.Ordinal) && csr.Usages.All(AllowedUsages.Contains),
            CsrCheckCode.Usages,
            $"the usages are [{string.Join(", ", csr.Usages)}]; allowed are [{string.Join(", ", AllowedUsages)}], with '{ClientAuth}'"),
        .. Check(csr.Extensions.Count == 0, CsrCheckCode.Extensions, $"it asks for [{string.Join(", ", csr.Extensions)}]; an agent asks for none"),
    ];

    private static IEnumerable<CsrCheck> Subject(CsrFacts csr, CsrExpectation expected)
    {
        var cluster = ClusterOrganization(expected.Cluster.Value);
        var name = $"{cluster}:{expected.AgentName}";
        var names = Values(csr, CommonNameOid);
        var organizations = Values(csr, OrganizationOid);
        var others = csr.Subject.Where(part => part.Type is not (CommonNameOid or OrganizationOid)).Select(part => part.Type).ToList();
        return
        [
            .. Check(names is [var only] && only == name, CsrCheckCode.CommonName, $"the CN is [{string.Join(" | ", names)}], not '{name}'"),
            .. Check(
                organizations.Count == 2 && organizations.Contains(cluster, StringComparer.Ordinal) && organizations.Contains(AgentsOrganization, StringComparer.Ordinal),
                CsrCheckCode.Organization,
                $"O is [{string.Join(" | ", organizations)}], not exactly '{cluster}' and '{AgentsOrganization}'"),
            .. Check(others.Count == 0, CsrCheckCode.Subject, $"the subject has more than CN and O: [{string.Join(", ", others)}]"),
        ];
    }

    private static IEnumerable<CsrCheck> Labels(CsrFacts csr, CsrExpectation expected)
    {
        var label = csr.Labels.TryGetValue(ClusterNameLabel, out var value) ? value : null;
        return
        [
            .. Check(label == expected.Cluster.Value, CsrCheckCode.Label, $"label {ClusterNameLabel} is '{label}', not '{expected.Cluster}'"),
            .. Check(!csr.Labels.ContainsKey(AddOnNameLabel), CsrCheckCode.AddOn, $"it carries label {AddOnNameLabel}"),
        ];
    }

    private static IEnumerable<CsrCheck> Requester(CsrFacts csr, CsrExpectation expected)
    {
        var groups = csr.Groups.Where(group => !IsServiceAccountGroup(group, expected)).ToList();
        return
        [
            .. Check(csr.Username == expected.Username, CsrCheckCode.Requester, $"the requester is '{csr.Username}', not '{expected.Username}'"),
            .. Check(csr.RequesterUid == expected.IdentityUid, CsrCheckCode.RequesterUid, $"the requester's UID is '{csr.RequesterUid}', not '{expected.IdentityUid}'"),
            .. Check(groups.Count == 0, CsrCheckCode.RequesterGroups, $"the requester is in [{string.Join(", ", groups)}], beyond the groups of its service account"),
            .. Check(
                csr.CredentialIds.Count == 0 || expected.CredentialIds.Count == 0 || csr.CredentialIds.All(expected.CredentialIds.Contains),
                CsrCheckCode.Credential,
                $"it was posted with credential [{string.Join(", ", csr.CredentialIds)}]; minted were [{string.Join(", ", expected.CredentialIds)}]"),
            .. Check(
                csr.CreatedAt >= expected.IdentityCreatedAt,
                CsrCheckCode.Age,
                string.Create(CultureInfo.InvariantCulture, $"it is of {csr.CreatedAt:O}, before its identity of {expected.IdentityCreatedAt:O}")),
        ];
    }

    private static bool IsServiceAccountGroup(string group, CsrExpectation expected)
    {
        var parts = expected.Username.Split(':');
        return group is "system:serviceaccounts" or "system:authenticated"
            || (parts.Length == 4 && group == $"system:serviceaccounts:{parts[2]}");
    }

    private static List<string> Values(CsrFacts csr, string type) =>
        [.. csr.Subject.Where(part => part.Type == type).Select(part => part.Value)];

    private static CsrCheck[] Check(bool passed, CsrCheckCode code, string detail) => passed ? [] : [new CsrCheck(code, detail)];
}
