using Microsoft.Data.Sqlite;

namespace MultiHubFlows.Durable.Sqlite;

/// <summary>The file: who may open it, and whether it is what it says.</summary>
internal sealed class StoreFile : IDisposable
{
    private const int SqlError = 1; // a table that is not there
    private const int CannotOpen = 14;
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    private readonly ProcessLock? _lock;

    private StoreFile(string path, StoreAccess access, ProcessLock? held)
    {
        Path = path;
        Access = access;
        _lock = held;
    }

    public string Path { get; }

    public StoreAccess Access { get; }

    /// <summary>Takes the lock of the operating system, then creates, checks and upgrades the file as the access allows.</summary>
    public static StoreFile Open(string path, StoreAccess access)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (access == StoreAccess.ReadOnly && !File.Exists(full))
        {
            throw new StoreRefusedException(StoreRefusal.Missing, $"There is no store at {full}.");
        }

        var file = new StoreFile(full, access, access == StoreAccess.ReadOnly ? null : ProcessLock.Take(full));
        try
        {
            file.Prepare();
            return file;
        }
        catch (Exception exception)
        {
            file.Dispose();
            if (exception is SqliteException failure)
            {
                throw file.Refused(failure);
            }

            throw;
        }
    }

    /// <summary>A connection for the one writer, or for a reader.</summary>
    public SqliteConnection Connect(bool writable)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Mode = writable ? SqliteOpenMode.ReadWrite : SqliteOpenMode.ReadOnly,
            Pooling = false,
            DefaultTimeout = 30,
        }.ToString());
        connection.Open();
        return connection;
    }

    /// <summary>What a failure of SQLite at the opening means.</summary>
    public StoreRefusedException Refused(SqliteException exception) => exception.SqliteErrorCode switch
    {
        SqlError or Corrupt or NotADatabase => Schema.Damaged(Path, exception.Message, exception),
        CannotOpen => new StoreRefusedException(
            StoreRefusal.Inaccessible,
            $"The store {Path} cannot be opened: {exception.Message}",
            exception),
        _ => new StoreRefusedException(StoreRefusal.Inaccessible, $"The store {Path} cannot be used: {exception.Message}", exception),
    };

    public void Dispose() => _lock?.Dispose();

    internal static void OwnerOnly(FileStreamOptions options)
    {
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
    }

    private void Prepare()
    {
        if (Access != StoreAccess.ReadOnly)
        {
            CreateFile();
        }

        // Looked at by a connection that cannot write: closing one that can would put the log into a damaged file.
        using (var reader = Connect(writable: false))
        {
            new Schema(reader, Path).Check(mayUpgrade: Access != StoreAccess.ReadOnly);
        }

        if (Access != StoreAccess.ReadOnly)
        {
            using var writer = Connect(writable: true);
            new Schema(writer, Path).Upgrade();
        }
    }

    // SQLite would create it with the rights of the umask.
    private void CreateFile()
    {
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.ReadWrite,
            };
            OwnerOnly(options);
            new FileStream(Path, options).Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreRefusedException(
                StoreRefusal.Inaccessible,
                $"The store {Path} cannot be opened: {exception.Message}",
                exception);
        }
    }
}
