using System.CommandLine;
using System.Text.Json.Nodes;

using MultiHubFlows.Api.Reading;
using MultiHubFlows.Cli.Onboarding;

namespace MultiHubFlows.Cli.Commands;

/// <summary>Starts a hand-off at a server: two keys answer it, and only a server knows keys.</summary>
internal sealed class HandoffCommand : StartCommand
{
    private static readonly Dictionary<string, string> Silences = new(StringComparer.Ordinal) { ["hold"] = "skip", ["rollback"] = "rollback" };

    private readonly HandoffOptions _own;

    public HandoffCommand()
        : this(new HandoffOptions())
    {
    }

    private HandoffCommand(HandoffOptions own)
        : base(
            "handoff",
            "Hands a managed cluster over from one hub to another, without a gap.",
            "/api/handoffs",
            "hand-off",
            ["plan", "acceptance", "failure", "provisioning", "leaving"],
            needsServer: true,
            own.From,
            own.To,
            own.Overlap,
            own.Soak,
            own.ThenDefaultNamespace,
            own.ConsentDeadline,
            own.OnSilence) =>
        _own = own;

    protected override void Fill(Invocation invocation, JsonObject body)
    {
        if (invocation.Get(_own.From) is { Length: > 0 } from)
        {
            body["from"] = from;
        }
        else
        {
            invocation.Mistake("--from is missing", "Name the hub that the cluster leaves.");
        }

        body["to"] = HubFlag.ReadOne(invocation, _own.To);
        foreach (var (name, option) in (ReadOnlySpan<(string, Option<string>)>)[("overlap", _own.Overlap), ("soak", _own.Soak)])
        {
            if (Duration(invocation, option) is { } time)
            {
                body[name] = time;
            }
        }

        if (invocation.Get(_own.ThenDefaultNamespace))
        {
            body["thenDefaultNamespace"] = true;
        }
    }

    /// <inheritdoc/>
    protected override void FillCheckpoints(Invocation invocation, JsonObject checkpoints)
    {
        var consent = new JsonObject();
        if (Duration(invocation, _own.ConsentDeadline) is { } deadline)
        {
            consent["deadline"] = deadline;
        }

        if (invocation.Get(_own.OnSilence) is { } silence)
        {
            if (!Silences.TryGetValue(silence, out var end))
            {
                invocation.Mistake($"--on-silence '{silence}' is neither hold nor rollback", "Write hold or rollback.");
            }

            consent["onDeadline"] = end;
        }

        if (consent.Count > 0)
        {
            checkpoints["consent"] = consent;
        }
    }

    private static string? Duration(Invocation invocation, Option<string> option)
    {
        var text = invocation.Get(option);
        if (text is not null && DurationText.Parse(text) is null)
        {
            invocation.Mistake($"{option.Name} '{text}' is no duration", "Write it like 30m, 2h or 1h30m.");
        }

        return text;
    }

    private sealed class HandoffOptions
    {
        public Option<string> From { get; } = new("--from") { Description = "The provider's hub, which the cluster leaves.", HelpName = "HUB" };

        public Option<string> To { get; } = HubFlag.One("--to", "The customer's hub, and how the cluster joins it.");

        public Option<string> Overlap { get; } = new("--overlap") { Description = "How long both hubs have the cluster before anybody is asked; 5m by default.", HelpName = "DURATION" };

        public Option<string> Soak { get; } = new("--soak") { Description = "How long the customer's hub has to hold after the cut-over; 10m by default.", HelpName = "DURATION" };

        public Option<bool> ThenDefaultNamespace { get; } = new("--then-default-namespace") { Description = "Once the provider has left, the customer's agent moves to the default agent namespace." };

        public Option<string> ConsentDeadline { get; } = new("--consent-deadline") { Description = "How long each side is waited for; 72h by default.", HelpName = "DURATION" };

        public Option<string> OnSilence { get; } = new("--on-silence") { Description = "What silence, a rejection or trouble ends in: hold (the default; both hubs keep the cluster) or rollback.", HelpName = "hold|rollback" };
    }
}
