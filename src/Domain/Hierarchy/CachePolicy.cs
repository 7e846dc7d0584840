namespace Sites.Domain.Hierarchy;

/// <summary>Which content a site caches.</summary>
public enum CachePolicy
{
    /// <summary>What is needed to boot.</summary>
    Minimal,

    /// <summary>What is assigned to the site's own nodes.</summary>
    Assigned,

    /// <summary>Everything that central has.</summary>
    Mirror,

    /// <summary>What matches the effective patterns, of which at least one is required.</summary>
    Pattern,
}
