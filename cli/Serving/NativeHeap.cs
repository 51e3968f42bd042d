using System.Runtime.InteropServices;

namespace MultiHubFlows.Cli.Serving;

/// <summary>The allocator of OpenSSL and SQLite, where it is glibc's: by itself it keeps what was freed, apart for every few threads.</summary>
internal static class NativeHeap
{
    private const int ArenaMax = -8;
    private const int Arenas = 2;

    private static readonly nint Library = OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var library) ? library : 0;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int TrimFunction(nuint pad);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int OptionFunction(int parameter, int value);

    /// <summary>Lets threads share their heaps. Of use before there are many threads.</summary>
    public static void Share() => Find<OptionFunction>("mallopt")?.Invoke(ArenaMax, Arenas);

    /// <summary>Gives back to the system what is free.</summary>
    public static void Trim() => Find<TrimFunction>("malloc_trim")?.Invoke(0);

    private static TFunction? Find<TFunction>(string name)
        where TFunction : Delegate =>
        Library != 0 && NativeLibrary.TryGetExport(Library, name, out var function) ? Marshal.GetDelegateForFunctionPointer<TFunction>(function) : null;
}
