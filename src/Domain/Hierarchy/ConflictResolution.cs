namespace Sites.Domain.Hierarchy;

/// <summary>The strategy for fields that both central and a site changed.</summary>
public enum ConflictResolution
{
    /// <summary>Central's change is kept.</summary>
    CentralWins,

    /// <summary>The later change is kept, by modification time corrected for the site's clock; central's if both are equal.</summary>
    LastWrite,

    /// <summary>The site's change is kept.</summary>
    SiteWins,

    /// <summary>A person decides.</summary>
    Manual,
}
