namespace Sites.Domain.Hierarchy;

/// <summary>How much a site may change without central.</summary>
public enum AutonomyLevel
{
    /// <summary>The site may change nothing.</summary>
    Readonly,

    /// <summary>The site may discover nodes and make safe lifecycle transitions.</summary>
    Limited,

    /// <summary>The site may change everything about its nodes.</summary>
    Full,
}
