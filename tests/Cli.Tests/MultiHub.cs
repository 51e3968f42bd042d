using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MultiHubFlows.Cli.Tests;

/// <summary>The built program, run as a process of its own.</summary>
internal sealed class MultiHub : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly StringBuilder _data = new();
    private readonly StringBuilder _talk = new();
    private readonly Task _reading;

    private MultiHub(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "multihub.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _reading = Task.WhenAll(ReadAsync(_process.StandardOutput, _data), ReadAsync(_process.StandardError, _talk));
    }

    public string Talk => Of(_talk);

    public static MultiHub Start(params string[] arguments) => new(arguments, new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>Starts it with variables added to its environment.</summary>
    public static MultiHub StartWith(IReadOnlyDictionary<string, string> environment, params string[] arguments) => new(arguments, environment);

    /// <summary>Runs it to its end.</summary>
    public static async Task<Ended> RunAsync(params string[] arguments)
    {
        using var program = Start(arguments);
        return await program.EndAsync();
    }

    public async Task<Ended> EndAsync()
    {
        using var deadline = Deadline();
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
            await _reading.WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"It did not end.\n{Of(_data)}\n{Talk}");
        }

        return new Ended(_process.ExitCode, Of(_data), Talk);
    }

    /// <summary>Waits until it has said something on stderr.</summary>
    public async Task UntilSaidAsync(string text)
    {
        using var deadline = Deadline();
        while (!Talk.Contains(text, StringComparison.Ordinal))
        {
            Assert.False(_process.HasExited || deadline.IsCancellationRequested, $"It never said '{text}':\n{Talk}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Sends it a signal, such as INT.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static CancellationTokenSource Deadline()
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        return deadline;
    }

    private static async Task ReadAsync(StreamReader reader, StringBuilder into)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (into)
            {
                into.Append(line).Append('\n');
            }
        }
    }

    private static string Of(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }
}

/// <summary>How a run ended.</summary>
internal sealed record Ended(int ExitCode, string Data, string Talk)
{
    public JsonElement Json => JsonDocument.Parse(Data).RootElement;

    public IReadOnlyList<string> Errors => [.. Talk.Split('\n').Where(line => line.StartsWith("error: ", StringComparison.Ordinal))];

    public IReadOnlyList<string> NextSteps => [.. Talk.Split('\n').Where(line => line.StartsWith("next: ", StringComparison.Ordinal))];

    public void Is(int exitCode) => Assert.True(ExitCode == exitCode, $"Exit code {ExitCode}, not {exitCode}.\n{Data}\n{Talk}");
}
