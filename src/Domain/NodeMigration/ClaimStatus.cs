namespace Sites.Domain.NodeMigration;

/// <summary>Status of a claim. Every status except the first is final.</summary>
public enum ClaimStatus
{
    /// <summary>At least one side has not consented yet.</summary>
    Pending,

    /// <summary>Both sides consented; the node's home is the target.</summary>
    Approved,

    /// <summary>A person rejected the claim; the node's home is still the source.</summary>
    Rejected,

    /// <summary>The claim expired before both sides consented, or the node left the source and was claimed from its new home.</summary>
    Expired,
}
