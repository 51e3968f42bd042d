namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>The form in which a client wants objects.</summary>
internal enum OutputForm
{
    Objects,
    Table,
    PartialMetadata,
}
