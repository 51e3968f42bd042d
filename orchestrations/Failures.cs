using Microsoft.DurableTask;

namespace MultiHubFlows.Orchestrations;

/// <summary>Reads what a failed activity says about itself.</summary>
public static class Failures
{
    /// <summary>Name of the failure property that carries <see cref="Finding.Code"/>.</summary>
    public const string CodeProperty = "code";

    /// <summary>Name of the failure property that carries <see cref="Finding.NextStep"/>.</summary>
    public const string NextStepProperty = "nextStep";

    /// <summary>Code of an effect that was refused because it came long after it was asked for. A flow that still wants it asks anew.</summary>
    public const string TooLateCode = "TooLate";

    private const int LongestSentence = 1_000;

    /// <summary>Whether some cause explains itself: an expected failure. Any other is a defect, and ours to fix.</summary>
    public static bool IsExplained(TaskFailureDetails failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerFailure)
        {
            if (Property(cause, CodeProperty) is not null)
            {
                return true;
            }
        }

        return Retries.MayHelp(failure);
    }

    /// <summary>The failure as a finding: the innermost cause that explains itself, else the failure's type and message.</summary>
    public static Finding Explain(TaskFailureDetails failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerFailure)
        {
            if (Property(cause, CodeProperty) is { } code)
            {
                return new Finding(code, Cut(cause.ErrorMessage), Property(cause, NextStepProperty));
            }
        }

        var root = failure;
        while (root.InnerFailure is { } inner)
        {
            root = inner;
        }

        return new Finding("Defect", Cut($"{root.ErrorType}: {root.ErrorMessage}"), "Report it with the operation's id; 'multihub resume' goes on after a fix.");
    }

    /// <summary>Cuts a sentence without splitting a surrogate pair.</summary>
    public static string Cut(string sentence, int longest = LongestSentence)
    {
        if (sentence.Length <= longest)
        {
            return sentence;
        }

        var end = char.IsHighSurrogate(sentence[longest - 2]) ? longest - 2 : longest - 1;
        return sentence[..end] + "…";
    }

    private static string? Property(TaskFailureDetails failure, string name) =>
        failure.Properties?.TryGetValue(name, out var value) == true ? value?.ToString() : null;
}
