namespace Sites.Domain.NodeMigration;

/// <summary>What became of a claim. It leaves the first once, and never comes back.</summary>
public enum ClaimStatus
{
    /// <summary>A side has not consented yet.</summary>
    Pending,

    /// <summary>Both sides consented; the node's home is the target.</summary>
    Approved,

    /// <summary>A person said no; the node's home stays the source.</summary>
    Rejected,

    /// <summary>Its time was over before both had consented, or the node had gone elsewhere and was claimed from there.</summary>
    Expired,
}
