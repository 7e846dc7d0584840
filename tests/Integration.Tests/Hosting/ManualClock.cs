using Microsoft.Extensions.DependencyInjection;

namespace Sites.Integration.Tests.Hosting;

/// <summary>
/// A clock that returns the time that a test sets. Timers and timestamps use real time, so that background work of the
/// service continues.
/// </summary>
public sealed class ManualClock : TimeProvider
{
    private long _ticks = System.GetUtcNow().UtcTicks;

    /// <summary>Current time (UTC).</summary>
    public DateTime Now
    {
        get => GetUtcNow().UtcDateTime;
        set => Interlocked.Exchange(ref _ticks, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);
}

/// <summary>The service on SQLite with a clock that tests set.</summary>
public sealed class ManualClockSqliteService : SqliteService
{
    public ManualClock Clock { get; } = new();

    protected override void Adjust(IServiceCollection services) => services.AddSingleton<TimeProvider>(Clock);
}

/// <summary>The service on SQL Server with a clock that tests set.</summary>
public sealed class ManualClockSqlServerService : SqlServerService
{
    public ManualClock Clock { get; } = new();

    protected override void Adjust(IServiceCollection services) => services.AddSingleton<TimeProvider>(Clock);
}
