namespace Sites.Domain.Synchronization;

/// <summary>What is synchronised between central and a site.</summary>
public enum SyncEntityType
{
    /// <summary>Nodes at home at the site.</summary>
    Node,

    /// <summary>Workflows assigned above the site.</summary>
    Workflow,

    /// <summary>Templates assigned above the site.</summary>
    Template,

    /// <summary>The site's own effective settings.</summary>
    Site,
}
