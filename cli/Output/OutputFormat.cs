namespace MultiHubFlows.Cli.Output;

/// <summary>The forms of data.</summary>
internal enum OutputFormat
{
    Table,
    Json,
    Yaml,
}
