using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace MultiHubFlows.Domain;

/// <summary>
/// The id of an operation, which is the durable instance id of its flow: <c>op-</c> and 26 characters of base32; a resumed run has the
/// suffix <c>.n</c>, n counting from 1.
/// </summary>
[JsonConverter(typeof(NameJsonConverter<OperationId>))]
public readonly partial record struct OperationId : IName<OperationId>
{
    /// <summary>What every operation's id starts with, and no other instance's.</summary>
    public const string Prefix = "op-";

    /// <summary>Takes a legal id.</summary>
    /// <exception cref="FormatException">The id is not of that form.</exception>
    public OperationId(string value) =>
        Value = Form().IsMatch(value ?? string.Empty)
            ? value!
            : throw new FormatException($"The operation id '{value}' is not of the form op-<26 characters>[.<run>].");

    /// <summary>The id as text.</summary>
    public string Value { get; }

    /// <summary>The operation's first run: the id without the suffix of a resumed one. It marks what the operation owns.</summary>
    public string Origin => Value.Split('.')[0];

    /// <summary>0 for the first run, n for the n-th resumed one.</summary>
    public int Run => Value.Split('.') is [_, var run] ? int.Parse(run, System.Globalization.CultureInfo.InvariantCulture) : 0;

    /// <inheritdoc/>
    public static OperationId From(string value) => new(value);

    /// <summary>The id of the n-th resumed run of this operation.</summary>
    public OperationId Resumed(int run) => new($"{Origin}.{run}");

    /// <summary>The instance id of the flow of one registration of this run.</summary>
    public string Join(HubName hub) => $"join-{Value}-{hub}";

    /// <summary>The instance id of the flow that leaves one hub in this run.</summary>
    public string Leave(HubName hub) => $"leave-{Value}-{hub}";

    /// <summary>The instance id of the flow that moves the agent of one hub in this run.</summary>
    public string Move(HubName hub) => $"move-{Value}-{hub}";

    /// <inheritdoc/>
    public override string ToString() => Value;

    [GeneratedRegex(@"^op-[a-z0-9]{26}(\.[1-9][0-9]{0,2})?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
