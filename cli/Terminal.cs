using System.Text.Json.Nodes;

using MultiHubFlows.Cli.Output;

using Spectre.Console;

namespace MultiHubFlows.Cli;

/// <summary>Where the program speaks: data on stdout, talk on stderr.</summary>
internal sealed class Terminal
{
    private const int WideEnough = 400;

    public TextWriter Data { get; } = Console.Out;

    public TextWriter Talk { get; } = Console.Error;

    /// <summary>Whether a person sits in front of it.</summary>
    public bool IsInteractive { get; } = !Console.IsInputRedirected && !Console.IsOutputRedirected;

    /// <summary>Says something that is not data.</summary>
    public void Say(string line) => Talk.WriteLine(line);

    /// <summary>Writes data in the form asked for.</summary>
    public void Write(OutputFormat format, JsonNode data, Func<JsonNode, Table> table)
    {
        switch (format)
        {
            case OutputFormat.Json:
                Data.WriteLine(data.ToJsonString(OutputForms.Indented));
                break;
            case OutputFormat.Yaml:
                Data.Write(OutputForms.Yaml(data));
                break;
            default:
                WriteTable(table(data));
                break;
        }
    }

    /// <summary>Writes data in the form asked for; as several tables with titles.</summary>
    public void Write(OutputFormat format, JsonNode data, Func<JsonNode, IReadOnlyList<(string Title, Table Table)>> tables)
    {
        if (format != OutputFormat.Table)
        {
            Write(format, data, static Table (_) => new Table());
            return;
        }

        foreach (var (index, (title, table)) in tables(data).Index())
        {
            Data.WriteLine(index == 0 ? title : $"{Environment.NewLine}{title}");
            WriteTable(table);
        }
    }

    private void WriteTable(Table table)
    {
        // NO_COLOR is Spectre's own business; a pipe gets whole lines, whatever width it claims to have.
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Data),
            Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            Interactive = InteractionSupport.No,
        });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = WideEnough;
        }

        console.Write(table);
    }
}
