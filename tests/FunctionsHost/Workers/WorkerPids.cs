using System.Globalization;

namespace MultiHubFlows.FunctionsHost.Workers;

/// <summary>The process ids of all workers, in a file: whoever kills this host ends the workers that it leaves behind.</summary>
internal sealed class WorkerPids(string file)
{
    public void Add(int pid) => File.AppendAllLines(file, [pid.ToString(CultureInfo.InvariantCulture)]);
}
