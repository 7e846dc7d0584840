using Sites.Domain.Hierarchy;

namespace Sites.Domain.Nodes;

/// <summary>The rule for the discovery of nodes by sites.</summary>
public static class Discovery
{
    /// <summary>Returns whether a site with this autonomy level may add nodes without a person.</summary>
    public static bool IsAllowed(AutonomyLevel level) => level switch
    {
        AutonomyLevel.Readonly => false,
        AutonomyLevel.Limited or AutonomyLevel.Full => true,
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, null),
    };
}
