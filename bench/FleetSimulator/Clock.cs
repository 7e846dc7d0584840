namespace Sites.FleetSimulator;

/// <summary>The clock of this machine, which is the service's as well.</summary>
internal static class Clock
{
    /// <summary>UTC.</summary>
    public static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;
}
