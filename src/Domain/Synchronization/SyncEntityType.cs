namespace Sites.Domain.Synchronization;

/// <summary>Type of a synchronised entity.</summary>
public enum SyncEntityType
{
    /// <summary>A node whose home is the site.</summary>
    Node,

    /// <summary>A workflow that is assigned to the site or to a group above it.</summary>
    Workflow,

    /// <summary>A template that is assigned to the site or to a group above it.</summary>
    Template,

    /// <summary>The site's own effective settings.</summary>
    Site,
}
