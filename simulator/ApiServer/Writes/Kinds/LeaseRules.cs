namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Leases: a holder who has not read the lease may not take it.</summary>
internal sealed class LeaseRules : KindRules
{
    public override bool UpdatesBlindly => false;
}
