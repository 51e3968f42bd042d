using System.Diagnostics.CodeAnalysis;

namespace MultiHubFlows.Domain;

/// <summary>The Kubernetes rule for a DNS-1123 label: lower-case letters, digits and dashes, a letter or digit at both ends.</summary>
internal static class DnsLabel
{
    /// <summary>Says what is wrong with a name, or null when it is a legal label of at most <paramref name="longest"/> characters.</summary>
    public static string? Problem([NotNullWhen(false)] string? value, int longest)
    {
        if (string.IsNullOrEmpty(value))
        {
            return "must not be empty";
        }

        if (value.Length > longest)
        {
            return $"has {value.Length} characters, at most {longest} are allowed";
        }

        return value.All(IsInner) && value[0] != '-' && value[^1] != '-'
            ? null
            : "must be a DNS-1123 label: lower-case letters, digits and '-', a letter or digit at both ends";
    }

    /// <summary>Throws when <see cref="Problem"/> finds one.</summary>
    public static string Require(string? value, int longest, string what) =>
        Problem(value, longest) is { } problem
            ? throw new FormatException($"{what} '{value}' {problem}.")
            : value!;

    private static bool IsInner(char character) => character is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-';
}
