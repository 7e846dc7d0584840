using Sites.Domain.Hierarchy;

namespace Sites.Domain.Nodes;

/// <summary>Who may bring a node to central's knowledge.</summary>
public static class Discovery
{
    /// <summary>Whether a site with this autonomy may, by itself.</summary>
    public static bool IsAllowed(AutonomyLevel level) => level switch
    {
        AutonomyLevel.Readonly => false,
        AutonomyLevel.Limited or AutonomyLevel.Full => true,
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, null),
    };
}
