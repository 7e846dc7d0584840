namespace Sites.Domain.Hierarchy;

/// <summary>Which moves of nodes a site consents to without a person.</summary>
public enum MigrationPolicy
{
    /// <summary>None.</summary>
    Manual,

    /// <summary>It takes in any node that shows up.</summary>
    AutoAccept,

    /// <summary>It lets any node go that shows up elsewhere.</summary>
    AutoRelease,

    /// <summary>Both.</summary>
    Bidirectional,
}
