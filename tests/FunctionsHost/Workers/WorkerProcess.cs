using System.Diagnostics;

using Microsoft.Azure.WebJobs.Script.Workers;

namespace MultiHubFlows.FunctionsHost.Workers;

/// <summary>One process of the app; what it writes to its console is logged as the real host does.</summary>
internal sealed partial class WorkerProcess : IDisposable
{
    private readonly Process _process;
    private readonly WorkerApp _app;
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts it.</summary>
    public WorkerProcess(WorkerApp app, string workerId, Uri host, ILogger console)
    {
        _app = app;
        _process = new Process { StartInfo = app.Start(workerId, host), EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Log(console, line.Data);
        _process.ErrorDataReceived += (_, line) => Log(console, line.Data);
        _process.Exited += (_, _) => _exited.TrySetResult(_process.ExitCode);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <summary>Its exit code, once it has one; 128 and the signal's number where a signal ended it.</summary>
    public Task<int> Exit => _exited.Task;

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>What invocations get that it leaves behind.</summary>
    public WorkerProcessExitException ExitFailure(int code) => new($"{_app.Executable} exited with code {code} (0x{code:X})");

    public void Dispose() => _process.Dispose();

    private static void Log(ILogger console, string? line)
    {
        if (line is not null)
        {
            LogLine(console, line);
        }
    }

    [LoggerMessage(EventId = 9001, Level = LogLevel.Information, Message = "{Line}")]
    private static partial void LogLine(ILogger logger, string line);
}
