using System.Diagnostics;
using System.Text;
using System.Text.Json.Serialization;

namespace MultiHubFlows.Clusters.Ocm;

/// <summary>
/// A text that must not leave the process but to the cluster it is for. It prints as <c>[secret]</c>, has no public property, and only the
/// serializer of the cluster client writes it: any other one throws.
/// </summary>
[DebuggerDisplay("[secret]")]
[JsonConverter(typeof(SecretTextRefusal))]
public sealed class SecretText
{
    private readonly string _value;

    private SecretText(string value) => _value = value;

    /// <summary>Takes a text under guard.</summary>
    public static SecretText Of(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new SecretText(value);
    }

    /// <summary>The value of a Secret's data entry for this text: its UTF-8 bytes in base64.</summary>
    public static SecretText OfData(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new SecretText(Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>The text itself. Never put it into a message, a log, or the input or result of an activity.</summary>
    public string Reveal() => _value;

    /// <summary>Whether both hold the same text.</summary>
    public bool SameAs(SecretText? other) => other is not null && _value == other._value;

    /// <inheritdoc/>
    public override string ToString() => "[secret]";
}
