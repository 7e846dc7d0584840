namespace Sites.FleetSimulator;

/// <summary>The clock of this machine, which the service uses as well.</summary>
internal static class Clock
{
    /// <summary>The current time (UTC).</summary>
    public static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;
}
