namespace MultiHubFlows.Clusters.Yaml;

/// <summary>Collects the mistakes of one file.</summary>
internal sealed class MistakeList(string file)
{
    private readonly List<ConfigurationMistake> _mistakes = [];

    public string File { get; } = file;

    /// <summary>In the order of reading: this file first, then the files it names.</summary>
    public IReadOnlyList<ConfigurationMistake> All =>
    [
        .. _mistakes.OrderBy(mistake => mistake.File == File ? 0 : 1)
            .ThenBy(mistake => mistake.File, StringComparer.Ordinal)
            .ThenBy(mistake => mistake.Line)
            .ThenBy(mistake => mistake.Column),
    ];

    public void Add(YamlNode place, string field, string message, string nextStep) => Add(place.Line, place.Column, field, message, nextStep);

    public void Add(YamlEntry place, string field, string message, string nextStep) => Add(place.Line, place.Column, field, message, nextStep);

    public void Add(int line, int column, string field, string message, string nextStep) =>
        _mistakes.Add(new ConfigurationMistake(File, line, column, field, message, nextStep));

    /// <summary>Takes mistakes of another file, each once.</summary>
    public void AddRange(IEnumerable<ConfigurationMistake> others) => _mistakes.AddRange(others.Where(mistake => !_mistakes.Contains(mistake)).ToList());
}
