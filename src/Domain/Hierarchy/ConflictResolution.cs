namespace Sites.Domain.Hierarchy;

/// <summary>Who wins when central and site changed the same thing.</summary>
public enum ConflictResolution
{
    /// <summary>Central's change stays.</summary>
    CentralWins,

    /// <summary>The later change stays, by time of modification corrected for the site's clock; a tie goes to central.</summary>
    LastWrite,

    /// <summary>The site's change stays.</summary>
    SiteWins,

    /// <summary>A person decides.</summary>
    Manual,
}
