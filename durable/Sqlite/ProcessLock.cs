using System.Globalization;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>
/// One process at a time: a lock of the operating system on a file beside the store, which ends with the process however
/// that ends. Another file says whose it is, because a locked file cannot be read everywhere.
/// </summary>
public sealed class ProcessLock : IDisposable, IAsyncDisposable
{
    private readonly FileStream _lock;
    private readonly string _note;

    private ProcessLock(FileStream held, string note)
    {
        _lock = held;
        _note = note;
    }

    /// <summary>Takes the lock of a store, whether there is one yet or not.</summary>
    /// <exception cref="StoreRefusedException">Another process has it, or the operating system refuses.</exception>
    public static ProcessLock Take(string path)
    {
        var name = path + ".lock";
        var note = path + ".pid";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var options = new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
            };
            StoreFile.OwnerOnly(options);
            var held = new ProcessLock(new FileStream(name, options), note);
            File.WriteAllText(note, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return held;
        }
        catch (IOException exception) when (File.Exists(name))
        {
            throw new StoreRefusedException(
                StoreRefusal.InUse,
                $"The store {path} is in use by {Holder(note)}. Only one process at a time may hold it.",
                exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreRefusedException(
                StoreRefusal.Inaccessible,
                $"The store {path} cannot be opened: {exception.Message}",
                exception);
        }
    }

    /// <summary>Gives it back.</summary>
    public void Dispose()
    {
        File.Delete(_note);
        _lock.Dispose();
    }

    /// <summary>Gives it back.</summary>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Holder(string note)
    {
        try
        {
            var text = File.ReadAllText(note);
            return text.Length is > 0 and < 12 ? $"process {text}" : "another process";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }
}
