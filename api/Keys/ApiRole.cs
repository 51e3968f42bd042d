using System.Text.Json.Serialization;

namespace MultiHubFlows.Api.Keys;

/// <summary>What a caller may do; each role may do what those before it may.</summary>
public enum ApiRole
{
    /// <summary>Reads.</summary>
    [JsonStringEnumMemberName("viewer")]
    Viewer,

    /// <summary>Starts, cancels and resumes operations.</summary>
    [JsonStringEnumMemberName("requester")]
    Requester,

    /// <summary>Decides open questions.</summary>
    [JsonStringEnumMemberName("approver")]
    Approver,

    /// <summary>Does everything else, such as purging.</summary>
    [JsonStringEnumMemberName("administrator")]
    Administrator,
}
