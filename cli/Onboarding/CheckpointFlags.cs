using System.CommandLine;
using System.Text.Json.Nodes;

namespace MultiHubFlows.Cli.Onboarding;

/// <summary>Reads <c>--ask</c>, <c>--auto</c> and <c>--deadline</c>: where the operation asks a person.</summary>
internal sealed class CheckpointFlags(string[] names)
{
    // Met only where the fleet makes hosting capacity; whoever says nothing is asked.
    private const string Provisioning = "provisioning";

    private readonly Option<string[]> _ask = new("--ask") { Description = $"Checkpoints that ask, ',' between: {string.Join(", ", names)}.", HelpName = "LIST" };
    private readonly Option<string[]> _auto = new("--auto") { Description = $"Checkpoints that go on by themselves: {string.Join(", ", names)}.", HelpName = "LIST" };
    private readonly Option<string[]> _deadline = new("--deadline") { Description = "How long a checkpoint waits; 72h by default. May be given again.", HelpName = "CHECKPOINT=DURATION" };

    public void AddTo(Command command)
    {
        command.Options.Add(_ask);
        command.Options.Add(_auto);
        command.Options.Add(_deadline);
    }

    /// <summary>The checkpoints of a request's body.</summary>
    public JsonObject Read(Invocation invocation, bool everyOneNeeded)
    {
        var (ask, auto) = (List(invocation, _ask), List(invocation, _auto));
        foreach (var both in ask.Intersect(auto, StringComparer.Ordinal))
        {
            invocation.Mistake($"the checkpoint {both} is in --ask and in --auto", "Leave it in one of them.");
        }

        var missing = names.Except(ask.Concat(auto).Append(Provisioning), StringComparer.Ordinal).ToList();
        if (everyOneNeeded && missing.Count > 0)
        {
            invocation.Mistake(
                $"without a terminal nobody can be assumed to answer: say what happens at {string.Join(", ", missing)}",
                $"Add --auto {string.Join(',', missing)}, or --ask {string.Join(',', missing)} if somebody will decide with 'multihub approve'.");
        }

        var checkpoints = new JsonObject();
        foreach (var name in names)
        {
            checkpoints[name] = new JsonObject { ["mode"] = auto.Contains(name, StringComparer.Ordinal) ? "auto" : "ask" };
        }

        foreach (var text in invocation.Get(_deadline) ?? [])
        {
            ReadDeadline(invocation, text, checkpoints);
        }

        return checkpoints;
    }

    private void ReadDeadline(Invocation invocation, string text, JsonObject checkpoints)
    {
        if (text.Split('=') is [var name, var duration] && checkpoints[name] is JsonObject policy && Api.Reading.DurationText.Parse(duration) is not null)
        {
            policy["deadline"] = duration;
            return;
        }

        invocation.Mistake($"--deadline '{text}' is not a checkpoint and a duration", $"Write it like {names[0]}=2h or {names[1]}=30m.");
    }

    private List<string> List(Invocation invocation, Option<string[]> option)
    {
        var given = (invocation.Get(option) ?? []).SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        foreach (var unknown in given.Except(names, StringComparer.Ordinal))
        {
            invocation.Mistake($"{option.Name} '{unknown}' is not a checkpoint", $"Write one or more of {string.Join(',', names)}.");
        }

        return given;
    }
}
