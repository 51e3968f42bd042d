using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MultiHubFlows.Clusters.Yaml;

/// <summary>
/// Builds trees from the parser's events, with limits on depth, and without aliases and tags: a document can neither grow nor mean something
/// else than its text shows. Nothing is deserialized into types.
/// </summary>
internal static class YamlDocuments
{
    public const int MaximumDepth = 64;

    /// <summary>The documents of a text. The first mistake ends the reading; its message quotes nothing of the text.</summary>
    public static YamlReading Read(string text)
    {
        var documents = new List<YamlNode>();
        try
        {
            var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
            parser.Consume<StreamStart>();
            while (!parser.TryConsume<StreamEnd>(out _))
            {
                parser.Consume<DocumentStart>();
                documents.Add(ReadNode(parser, 0));
                parser.Consume<DocumentEnd>();
            }

            return new YamlReading(documents, null);
        }
        catch (YamlProblem problem)
        {
            return new YamlReading(documents, problem);
        }
        catch (YamlException failure)
        {
            return new YamlReading(
                documents,
                new YamlProblem("this is not valid YAML", "Correct the indentation or the quotes here.", failure.Start));
        }
    }

    private static YamlNode ReadNode(Parser parser, int depth)
    {
        Check(parser.Current, depth);
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return new YamlText(scalar.Value, scalar.Style == ScalarStyle.Plain, (int)scalar.Start.Line, (int)scalar.Start.Column);
        }

        if (parser.TryConsume<SequenceStart>(out var sequence))
        {
            var items = new List<YamlNode>();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(ReadNode(parser, depth + 1));
            }

            return new YamlList(items, (int)sequence.Start.Line, (int)sequence.Start.Column);
        }

        return ReadMap(parser, depth);
    }

    private static YamlMap ReadMap(Parser parser, int depth)
    {
        var start = parser.Consume<MappingStart>().Start;
        var entries = new List<YamlEntry>();
        var repeated = new List<YamlEntry>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            Check(parser.Current, depth);
            if (!parser.TryConsume<Scalar>(out var key))
            {
                throw new YamlProblem("a key must be a text", "Write a plain key.", parser.Current!.Start);
            }

            var entry = new YamlEntry(key.Value, (int)key.Start.Line, (int)key.Start.Column, ReadNode(parser, depth + 1));
            (keys.Add(entry.Key) ? entries : repeated).Add(entry);
        }

        return new YamlMap(entries, repeated, (int)start.Line, (int)start.Column);
    }

    private static void Check(ParsingEvent? current, int depth)
    {
        if (current is AnchorAlias or NodeEvent { Anchor.IsEmpty: false })
        {
            throw new YamlProblem("anchors and aliases are not taken", "Write the value out where it is meant.", current.Start);
        }

        if (current is not NodeEvent node)
        {
            return;
        }

        if (!node.Tag.IsEmpty && !(node is Scalar && node.Tag.Value is "tag:yaml.org,2002:str" or "!"))
        {
            throw new YamlProblem("tags are not taken", "Remove the tag (the word after '!').", node.Start);
        }

        if (depth > MaximumDepth)
        {
            throw new YamlProblem($"this is nested more than {MaximumDepth} levels deep", "Check what wrote this file.", node.Start);
        }
    }
}

/// <summary>What was read before the text ended or went wrong.</summary>
internal sealed record YamlReading(IReadOnlyList<YamlNode> Documents, YamlProblem? Problem)
{
    public ConfigurationMistake? MistakeIn(string file) =>
        Problem is null ? null : new(file, Problem.Line, Problem.Column, "", Problem.Message, Problem.NextStep);
}

/// <summary>Where and why a text is not taken as YAML.</summary>
internal sealed class YamlProblem(string message, string nextStep, Mark place) : Exception(message)
{
    public string NextStep { get; } = nextStep;

    public int Line { get; } = (int)place.Line;

    public int Column { get; } = (int)place.Column;
}
