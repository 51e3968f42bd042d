using MultiHubFlows.Orchestrations.Acceptance;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Orchestrations.Tests.World;

/// <summary>
/// An agent that behaves as real ones do while somebody takes his time: it tracks one request, posts another one at once when that one is deleted and
/// its token lives, none when it was denied; it loses its key when it restarts, and it restarts when it is given another token (ocm-observed 12, 18, 52).
/// </summary>
internal sealed class SlowAgent
{
    private static readonly TimeSpan RestartAfterNewToken = TimeSpan.FromSeconds(137);
    private static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(60);

    private readonly OnboardingWorld _world;
    private DateTimeOffset _tokenEnds;
    private DateTimeOffset _usedTokenEnds;
    private bool _hasCertificate;
    private BootstrapToken? _token;
    private string? _key;
    private int _keys;

    public SlowAgent(OnboardingWorld world)
    {
        _world = world;
        world.OnJoin(TaskNames.EnsureBootstrapCredential, _ => new BootstrapCredential(
            new BootstrapIdentity("system:serviceaccount:open-cluster-management:mhf-cluster1", OnboardingWorld.IdentityUid, world.Flows.Now), _token ??= NewToken()));
        world.OnJoin(TaskNames.DeployKlusterlet, registration =>
        {
            if (_key is null)
            {
                _usedTokenEnds = _tokenEnds;
                Post();
            }

            return new KlusterletFacts(registration.Plan.Names.Klusterlet, OnboardingWorld.KlusterletUid, registration.Plan.Names.AgentNamespace, registration.Plan.RunsOn);
        });
        world.OnJoin(TaskNames.DeliverBootstrapToken, _ => Renew());
        world.OnJoin(TaskNames.DeleteCsr, registration => new Done(Delete(csr => csr.Uid == registration.Csr!.Uid)));
        world.OnJoin(TaskNames.DeleteOwnCsrs, _ => new Done(Delete(csr => csr.State != CsrState.Issued)));
        world.OnJoin(TaskNames.LookForAvailability, _ => new Look
        {
            State = world.Accepted && _hasCertificate ? LookState.Met : LookState.Waiting,
            At = world.Flows.Now,
            LeaseDurationSeconds = 60,
            Seen = new Finding("NotJoined", "The agent has no certificate for the key that it has."),
        });
        world.OnJoin(TaskNames.AdmitAgent, registration => Admit(registration.Csr));
    }

    /// <summary>Tokens that it was given.</summary>
    public int Tokens { get; private set; }

    /// <summary>Its pod is replaced.</summary>
    public void Restart()
    {
        if (_hasCertificate)
        {
            return;
        }

        _usedTokenEnds = _tokenEnds;
        _world.Agent = _world.Agent with { RestartCount = _world.Agent.RestartCount + 1, StartedAt = _world.Flows.Now };
        Post();
    }

    /// <summary>Somebody, or the hub's cleaner, deletes its pending request.</summary>
    public void LoseRequest() => Delete(csr => csr.State == CsrState.Pending);

    /// <summary>Somebody else decides on its request.</summary>
    public void Decide(CsrState state)
    {
        for (var index = 0; index < _world.Csrs.Count; index++)
        {
            Become(index, state);
        }
    }

    /// <summary>It fetches its certificate with the token that it was started with, while it has the key.</summary>
    private CsrSeen Become(int index, CsrState state)
    {
        var csr = _world.Csrs[index] with { State = state };
        _world.Csrs[index] = csr;
        _hasCertificate |= state == CsrState.Issued && csr.KeyFingerprint == _key && _world.Flows.Now < _usedTokenEnds;
        return csr;
    }

    private void Post()
    {
        if (_world.Flows.Now < _usedTokenEnds)
        {
            _key = $"SHA256:{++_keys}";
            _world.Csrs.Insert(0, _world.Csr($"cluster1-{_keys:00000}", _key));
        }
    }

    private bool Delete(Predicate<CsrSeen> which)
    {
        var tracked = _world.Csrs.Any(csr => csr.KeyFingerprint == _key && which(csr));
        var deleted = _world.Csrs.RemoveAll(which) > 0;
        if (tracked)
        {
            Post();
        }

        return deleted;
    }

    private BootstrapToken NewToken()
    {
        _tokenEnds = _world.Flows.Now + TokenLife;
        return new BootstrapToken($"jti-{++Tokens}", OnboardingWorld.IdentityUid, _tokenEnds);
    }

    private BootstrapToken Renew()
    {
        _world.Flows.Pump.After(RestartAfterNewToken, Restart);
        return NewToken();
    }

    private AdmitResult Admit(CsrTarget? target)
    {
        var index = _world.Csrs.FindIndex(csr => csr.Uid == target?.Uid);
        if (target is not null && (index < 0 || _world.Csrs[index].State == CsrState.Denied))
        {
            return new AdmitResult(Changed: new Finding("CsrChanged", $"{target.Name} is gone or denied."));
        }

        _world.Accepted = true;
        if (index < 0)
        {
            return new AdmitResult(_world.Flows.Now);
        }

        var csr = Become(index, CsrState.Issued);
        return new AdmitResult(_world.Flows.Now, new ApprovedCsr(csr.Name, csr.Uid, "CN", "requester", csr.KeyFingerprint));
    }
}
