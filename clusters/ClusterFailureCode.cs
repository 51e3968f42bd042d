namespace MultiHubFlows.Clusters;

/// <summary>The codes that failures of cluster calls carry. Stable: they cross history and reach callers.</summary>
public static class ClusterFailureCode
{
    // Asking again may help.
    public const string Unreachable = "Unreachable";
    public const string NameNotResolved = "NameNotResolved";
    public const string TimedOut = "TimedOut";
    public const string Interrupted = "Interrupted";
    public const string Throttled = "Throttled";
    public const string ServerError = "ServerError";
    public const string WebhookFailed = "WebhookFailed";
    public const string NamespaceTerminating = "NamespaceTerminating";
    public const string NotAKubernetesAnswer = "NotAKubernetesAnswer";
    public const string Changing = "Changing";

    // Asking again does not help.
    public const string BadRequest = "BadRequest";
    public const string Unauthorized = "Unauthorized";
    public const string Forbidden = "Forbidden";
    public const string NotFound = "NotFound";

    /// <summary>The server does not serve the kind: its CRD is not installed.</summary>
    public const string KindNotServed = "KindNotServed";
    public const string Conflict = "Conflict";
    public const string Invalid = "Invalid";
    public const string TooLarge = "TooLarge";

    /// <summary>A list goes on and on, or in a circle.</summary>
    public const string EndlessList = "EndlessList";
    public const string Redirected = "Redirected";
    public const string IllegalName = "IllegalName";
    public const string UnknownCluster = "UnknownCluster";
    public const string CredentialUnusable = "CredentialUnusable";
    public const string NotYetSupported = "NotYetSupported";
    public const string UntrustedCertificate = "UntrustedCertificate";
    public const string CertificateNameMismatch = "CertificateNameMismatch";
    public const string CertificateExpired = "CertificateExpired";
    public const string NoAgentAddress = "NoAgentAddress";
}
