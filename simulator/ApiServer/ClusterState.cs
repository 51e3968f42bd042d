using System.Collections.Immutable;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Everything that the parts of one server share.</summary>
internal sealed class ClusterState : IDisposable
{
    private readonly Lock _randomLock = new();
    private readonly Random _random;
    private ImmutableArray<AdmissionHook> _admissions = [];

    public ClusterState(SimulatedApiServerOptions options)
    {
        Options = options;
        _random = options.Randomness ?? new Random();
        Authority = new ClusterAuthority(options.Name, options.Time);
        Tokens = new TokenIssuer(options.Time);
        Rbac = new Rbac(Store);
        Authenticator = new Authenticator(Authority, Tokens, Store, options.Time, options.AuthenticationCache);
    }

    public SimulatedApiServerOptions Options { get; }

    public TimeProvider Time => Options.Time;

    public ObjectStore Store { get; } = new();

    public ResourceRegistry Registry { get; } = new();

    public ClusterAuthority Authority { get; }

    public TokenIssuer Tokens { get; }

    public Authenticator Authenticator { get; }

    public Rbac Rbac { get; }

    public PodLogs PodLogs { get; } = new();

    public IReadOnlyList<AdmissionHook> Admissions => _admissions;

    public void AddAdmission(AdmissionHook hook) => ImmutableInterlocked.Update(ref _admissions, list => list.Add(hook));

    public string Now => Timestamps.Text(Time.GetUtcNow());

    public string NewUid()
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (_randomLock)
        {
            _random.NextBytes(bytes);
        }

        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("d");
    }

    /// <summary>The five characters behind a generateName.</summary>
    public string NewSuffix()
    {
        const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";
        lock (_randomLock)
        {
            return new string(_random.GetItems<char>(Alphabet, 5));
        }
    }

    public void Dispose()
    {
        Authority.Dispose();
        Tokens.Dispose();
    }
}
