namespace MultiHubFlows.Durable.KillTarget;

/// <summary>What callers were told, line by line in a file that outlives the process.</summary>
internal sealed class Journal : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream _file;
    private readonly HashSet<string> _lines;

    public Journal(string path)
    {
        _lines = File.Exists(path) ? [.. File.ReadAllLines(path)] : [];
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    public IReadOnlyCollection<string> Told(string what)
    {
        lock (_gate)
        {
            return [.. _lines.Where(line => line.StartsWith($"{what} ", StringComparison.Ordinal)).Select(line => line[(what.Length + 1)..])];
        }
    }

    public bool Has(string what, string id)
    {
        lock (_gate)
        {
            return _lines.Contains($"{what} {id}");
        }
    }

    public void Tell(string what, string id)
    {
        lock (_gate)
        {
            _lines.Add($"{what} {id}");
            _file.Write(System.Text.Encoding.ASCII.GetBytes($"{what} {id}\n"));
        }
    }

    public void Dispose() => _file.Dispose();
}
