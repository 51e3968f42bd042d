namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>Result of <see cref="TaskNames.ReserveSlot"/>.</summary>
/// <param name="Slot">The slot, from 0; absent: none is free.</param>
/// <param name="Taken">Slots that agents and reservations hold.</param>
/// <param name="Slots">All slots.</param>
public sealed record SlotResult(int? Slot, int Taken, int Slots);
