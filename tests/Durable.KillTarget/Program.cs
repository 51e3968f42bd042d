using System.Globalization;

namespace MultiHubFlows.Durable.KillTarget;

/// <summary>
/// One life of a process over a store: takes up what earlier lives left, starts more, and kills itself at a given commit.
/// Arguments: the store, the journal of what callers were told, the number of this life, the commit of its death (0: it
/// lives until all is done), and "before" or "after".
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        using var journal = new Journal(args[1]);
        var death = new Death(long.Parse(args[3], CultureInfo.InvariantCulture), after: args[4] == "after");
        await using var life = await Life.BeginAsync(args[0], journal, death);
        await life.RunAsync(int.Parse(args[2], CultureInfo.InvariantCulture), lastOne: !death.IsPlanned);
        return 0;
    }
}
