using System.Text.Json.Serialization;

namespace MultiHubFlows.Domain;

/// <summary>A hub as the fleet file names it. A DNS-1123 label of at most 40 characters.</summary>
[JsonConverter(typeof(NameJsonConverter<HubName>))]
public readonly record struct HubName : IName<HubName>
{
    /// <summary>The longest legal name.</summary>
    public const int MaximumLength = 40;

    /// <summary>Takes a legal name.</summary>
    /// <exception cref="FormatException">The name is not legal; the message says why.</exception>
    public HubName(string value) => Value = DnsLabel.Require(value, MaximumLength, "The hub name");

    /// <summary>The name as text.</summary>
    public string Value { get; }

    /// <summary>Says what is wrong with a text as a name, or null when it is legal.</summary>
    public static string? Problem(string? value) => DnsLabel.Problem(value, MaximumLength);

    /// <inheritdoc/>
    public static HubName From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
