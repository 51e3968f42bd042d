using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace MultiHubFlows.Domain;

/// <summary>What single values of <see cref="AgentOptions"/> may be: what Kubernetes or OCM would refuse later, or take and never obey.</summary>
public static partial class AgentOptionRules
{
    /// <summary>What OCM takes over to a ManagedCluster from a Klusterlet.</summary>
    public const string AnnotationPrefix = "agent.open-cluster-management.io/";

    /// <summary>The label that puts a ManagedCluster into a set.</summary>
    public const string ClusterSetLabel = "cluster.open-cluster-management.io/clusterset";

    /// <summary>An agent that is asked for less ends at every start.</summary>
    public const int LeastCertificateSeconds = 3600;

    /// <summary>The feature gates of an agent's registration.</summary>
    public static IReadOnlyList<string> RegistrationGates { get; } = ["AddonManagement", "ClusterClaim", "ClusterProperty", "V1beta1CSRAPICompatibility"];

    /// <summary>The feature gates of an agent's work.</summary>
    public static IReadOnlyList<string> WorkGates { get; } = ["ExecutorValidatingCaches", "RawFeedbackJsonString"];

    internal static bool IsRegistry(string text) => Registry().IsMatch(text);

    internal static bool IsName(string text) => text.Length <= 253 && Name().IsMatch(text);

    internal static bool IsLabelKey(string text) => LabelKey().IsMatch(text);

    internal static bool IsLabelValue(string text) => LabelValue().IsMatch(text);

    internal static bool IsQuantity(string text) => Quantity().IsMatch(text);

    internal static bool IsIpV4(string text) =>
        IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork && address.ToString() == text;

    internal static bool IsProxy(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" or "socks5" && url is { Host.Length: > 0, UserInfo: "", PathAndQuery: "" or "/" };

    internal static bool IsPem(string text) => text.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal);

    [GeneratedRegex("^[a-z0-9][a-z0-9.-]*(:[0-9]{1,5})?(/[a-z0-9][a-z0-9._-]*)*\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Registry();

    [GeneratedRegex("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();

    [GeneratedRegex("^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LabelValue();

    [GeneratedRegex("^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LabelKey();

    [GeneratedRegex("^[0-9]{1,15}(\\.[0-9]{1,9})?(m|k|Ki|M|Mi|G|Gi|T|Ti)?\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quantity();
}
