using System.Text.Json.Nodes;

namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>Where the process is killed: while a server holds its write, not carried out yet, or carried out and not answered.</summary>
internal sealed record FaultPoint(WriteKind Write, bool CarriedOut)
{
    public const string HoldBefore = "holdBefore";
    public const string HoldAfter = "holdAfter";

    /// <summary>Both points of every kind of write.</summary>
    public static IReadOnlyList<FaultPoint> Of(IEnumerable<WriteKind> writes) =>
        [.. writes.SelectMany(write => new[] { new FaultPoint(write, CarriedOut: false), new FaultPoint(write, CarriedOut: true) })];

    /// <summary>The fault that holds one such write at each server.</summary>
    public JsonObject Rule(int skip) => new()
    {
        ["kind"] = CarriedOut ? HoldAfter : HoldBefore,
        ["verb"] = Write.Verb,
        ["resource"] = Write.Resource,
        ["skip"] = skip,
        ["times"] = 1,
    };

    public override string ToString() => $"{Write} {(CarriedOut ? "carried out, not answered" : "not carried out")}";
}
