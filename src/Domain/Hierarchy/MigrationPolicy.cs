namespace Sites.Domain.Hierarchy;

/// <summary>The moves of nodes to which a site consents without a person.</summary>
public enum MigrationPolicy
{
    /// <summary>No moves.</summary>
    Manual,

    /// <summary>The site accepts any node that boots at it.</summary>
    AutoAccept,

    /// <summary>The site releases any of its nodes that boots at another site.</summary>
    AutoRelease,

    /// <summary>The site accepts and releases nodes.</summary>
    Bidirectional,
}
