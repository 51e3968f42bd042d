using System.Globalization;
using System.Runtime.CompilerServices;

namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>Gathers findings. What does not apply, which is most for most places, costs no text.</summary>
internal static class FindingList
{
    public static void AddIf(
        this List<Finding> findings,
        bool applies,
        string code,
        [InterpolatedStringHandlerArgument(nameof(applies))] TextIf sentence,
        [InterpolatedStringHandlerArgument(nameof(applies))] TextIf nextStep)
    {
        if (applies)
        {
            findings.Add(new Finding(code, sentence.Text!, nextStep.Text));
        }
    }
}

/// <summary>A text that is made only where it is needed.</summary>
[InterpolatedStringHandler]
internal ref struct TextIf
{
    private readonly string? _literal;
    private DefaultInterpolatedStringHandler _parts;
    private bool _isMade;

    public TextIf(int literalLength, int formattedCount, bool applies, out bool shouldAppend)
    {
        shouldAppend = _isMade = applies;
        _parts = applies ? new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
    }

    private TextIf(string? literal) => _literal = literal;

    /// <summary>The text; to be asked for once.</summary>
    public string? Text
    {
        get
        {
            if (!_isMade)
            {
                return _literal;
            }

            _isMade = false;
            return _parts.ToStringAndClear();
        }
    }

    public static implicit operator TextIf(string? literal) => new(literal);

    public void AppendLiteral(string value) => _parts.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => _parts.AppendFormatted(value);
}
