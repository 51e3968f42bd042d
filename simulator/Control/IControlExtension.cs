using Microsoft.AspNetCore.Routing;

namespace MultiHubFlows.Simulator.Control;

/// <summary>Adds endpoints to the control port. Authentication is already done when they are called.</summary>
public interface IControlExtension
{
    /// <summary>Maps the endpoints.</summary>
    void Map(IEndpointRouteBuilder endpoints);
}
