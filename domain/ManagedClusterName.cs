using System.Text.Json.Serialization;

namespace MultiHubFlows.Domain;

/// <summary>A managed cluster: the name of its ManagedCluster on every hub. A DNS-1123 label of at most 63 characters.</summary>
[JsonConverter(typeof(NameJsonConverter<ManagedClusterName>))]
public readonly record struct ManagedClusterName : IName<ManagedClusterName>
{
    /// <summary>The longest legal name.</summary>
    public const int MaximumLength = 63;

    /// <summary>Takes a legal name.</summary>
    /// <exception cref="FormatException">The name is not legal; the message says why.</exception>
    public ManagedClusterName(string value) => Value = DnsLabel.Require(value, MaximumLength, "The managed cluster name");

    /// <summary>The name as text.</summary>
    public string Value { get; }

    /// <summary>Says what is wrong with a text as a name, or null when it is legal.</summary>
    public static string? Problem(string? value) => DnsLabel.Problem(value, MaximumLength);

    /// <inheritdoc/>
    public static ManagedClusterName From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
