using System.CommandLine;
using System.Globalization;

using Spectre.Console;

namespace MultiHubFlows.Bench;

/// <summary>Where figures go: JSON lines as they come, or tables at the end. Talk goes beside the data.</summary>
internal sealed class Report(bool json)
{
    private readonly List<Measurement> _all = [];
    private readonly IAnsiConsole _talk = Talk();

    public static Option<string> OutputOption()
    {
        var option = new Option<string>("--output", "-o")
        {
            Description = "table, or json: one line per figure",
            DefaultValueFactory = _ => "table",
        };
        option.AcceptOnlyFromAmong("table", "json");
        return option;
    }

    public IReadOnlyList<Measurement> All => _all;

    public void Say(string text) => _talk.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{text}[/]");

    public void Add(Measurement measurement)
    {
        _all.Add(measurement);
        if (json)
        {
            AnsiConsole.Console.Profile.Out.Writer.WriteLine(measurement.ToJson());
        }
    }

    /// <summary>Prints a table if tables were asked for.</summary>
    public void Print(Table table)
    {
        if (!json)
        {
            AnsiConsole.Write(table);
        }
    }

    // A line of talk is a line, however long: paths of requests are for grep.
    private static IAnsiConsole Talk()
    {
        var talk = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(StandardError()) });
        talk.Profile.Width = 1000;
        return talk;
    }

    private static StreamWriter StandardError()
    {
#pragma warning disable RS0030 // the stream, not the console: data goes to one, talk to the other
        return new StreamWriter(Console.OpenStandardError()) { AutoFlush = true };
#pragma warning restore RS0030
    }

    /// <summary>A figure as people read it: three digits that matter.</summary>
    public static string Short(double value) => value switch
    {
        double.NaN => "-",
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("N1", CultureInfo.InvariantCulture),
        >= 0.1 => value.ToString("N2", CultureInfo.InvariantCulture),
        _ => value.ToString("N4", CultureInfo.InvariantCulture),
    };
}
