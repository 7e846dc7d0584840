namespace Sites.Domain.Hierarchy;

/// <summary>How much a site may change by itself.</summary>
public enum AutonomyLevel
{
    /// <summary>Nothing.</summary>
    Readonly,

    /// <summary>It may discover nodes and make safe transitions.</summary>
    Limited,

    /// <summary>Everything.</summary>
    Full,
}
