namespace Sites.Domain.Synchronization;

/// <summary>How a conflict is resolved.</summary>
public enum ConflictDecision
{
    /// <summary>The entity keeps central's values.</summary>
    AcceptedCentral,

    /// <summary>The entity gets the site's values.</summary>
    AcceptedSite,

    /// <summary>The entity gets values that the person chose field by field.</summary>
    Merged,
}
