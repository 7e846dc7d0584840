namespace Sites.Application.Contracts.Synchronization;

/// <summary>What was acknowledged.</summary>
public sealed record AcknowledgedChangesResponse
{
    /// <summary>Versions that were written down now or before.</summary>
    public required int Acknowledged { get; init; }

    /// <summary>Versions that the site cannot have been told; nothing is written down of them.</summary>
    public required int Unknown { get; init; }

    /// <summary>What the site has still to acknowledge.</summary>
    public required int PendingSyncItems { get; init; }
}
