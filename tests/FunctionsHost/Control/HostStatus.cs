namespace MultiHubFlows.FunctionsHost.Control;

/// <summary>What the host is doing.</summary>
/// <param name="Host">Its process.</param>
/// <param name="Worker">The process of the worker that was started last.</param>
/// <param name="Ready">Whether that one takes invocations.</param>
/// <param name="Exits">The exit codes of all workers that ended.</param>
/// <param name="Running">The functions that are being executed.</param>
/// <param name="Waiting">Kills that wait for their moment.</param>
/// <param name="CarriedOut">Kills that had it.</param>
internal sealed record HostStatus(
    int Host, int? Worker, bool Ready, IEnumerable<int> Exits, IEnumerable<string> Running, IReadOnlyList<KillOrder> Waiting, IReadOnlyList<KillOrder> CarriedOut);
