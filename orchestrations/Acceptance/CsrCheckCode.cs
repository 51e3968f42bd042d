namespace MultiHubFlows.Orchestrations.Acceptance;

/// <summary>The checks that every CSR must pass before it is approved, on any path.</summary>
public enum CsrCheckCode
{
    /// <summary>One well-formed PKCS#10 request, signed with its own key.</summary>
    Readable,

    /// <summary>Signer is kubernetes.io/kube-apiserver-client.</summary>
    Signer,

    /// <summary>Usages are digital signature, key encipherment and client auth, no others, client auth among them.</summary>
    Usages,

    /// <summary>No subject alternative names and no other requested extensions.</summary>
    Extensions,

    /// <summary>Subject has exactly one CN, and it is this agent's.</summary>
    CommonName,

    /// <summary>Subject has exactly the two organisations of this cluster's agents, once each.</summary>
    Organization,

    /// <summary>Subject has nothing else.</summary>
    Subject,

    /// <summary>The cluster-name label names this cluster.</summary>
    Label,

    /// <summary>No add-on label.</summary>
    AddOn,

    /// <summary>Posted by the identity minted for this registration, by name.</summary>
    Requester,

    /// <summary>Posted by the very account, by UID.</summary>
    RequesterUid,

    /// <summary>Posted in no group beyond those of a service account of its namespace.</summary>
    RequesterGroups,

    /// <summary>Posted with a token that we minted, where the hub says with which.</summary>
    Credential,

    /// <summary>Not older than the identity, both on the hub's clock.</summary>
    Age,

    /// <summary>Waits for a decision.</summary>
    State,
}
