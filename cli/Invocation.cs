using System.CommandLine;

using MultiHubFlows.Api.Reading;

namespace MultiHubFlows.Cli;

/// <summary>One run of the program: the flags, the mistakes found in them, and where to speak.</summary>
internal sealed class Invocation(ParseResult parsed, Terminal terminal)
{
    private readonly List<string> _mistakes = [];

    public Terminal Terminal { get; } = terminal;

    public IReadOnlyList<string> Mistakes => _mistakes;

    public void Mistake(string what, string nextStep)
    {
        _mistakes.Add($"error: {what}");
        _mistakes.Add($"next: {nextStep}");
    }

    public T? Get<T>(Option<T> option) => parsed.GetResult(option) is { } result && result.Errors.Any() ? default : parsed.GetValue(option);

    public T? Get<T>(Argument<T> argument) => parsed.GetResult(argument) is { } result && result.Errors.Any() ? default : parsed.GetValue(argument);

    public bool IsGiven(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>A duration, or null when the flag is absent or mistaken.</summary>
    public TimeSpan? Duration(Option<string> option)
    {
        if (Get(option) is not { } text)
        {
            return null;
        }

        if (DurationText.Parse(text) is { } duration)
        {
            return duration;
        }

        Mistake($"{option.Name} '{text}' is not a duration", "Write it like 90s, 30m, 72h, 7d or 1h30m.");
        return null;
    }
}
