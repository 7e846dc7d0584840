namespace Sites.Domain.Synchronization;

/// <summary>How a person settles a conflict.</summary>
public enum ConflictDecision
{
    /// <summary>Central's values hold.</summary>
    AcceptedCentral,

    /// <summary>The site's values hold.</summary>
    AcceptedSite,

    /// <summary>Others hold, field by field or as a whole.</summary>
    Merged,
}
