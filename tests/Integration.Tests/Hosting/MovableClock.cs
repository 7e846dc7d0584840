using Microsoft.Extensions.DependencyInjection;

namespace Sites.Integration.Tests.Hosting;

/// <summary>
/// A clock that stands still where a test puts it. Timers and measured durations run on as ever, so that whatever the
/// service does in the background is done.
/// </summary>
public sealed class MovableClock : TimeProvider
{
    private long _ticks = System.GetUtcNow().UtcTicks;

    /// <summary>UTC.</summary>
    public DateTime Now
    {
        get => GetUtcNow().UtcDateTime;
        set => Interlocked.Exchange(ref _ticks, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);
}

/// <summary>The service on SQLite with a clock that tests move.</summary>
public sealed class MovableSqliteService : SqliteService
{
    public MovableClock Clock { get; } = new();

    protected override void Adjust(IServiceCollection services) => services.AddSingleton<TimeProvider>(Clock);
}

/// <summary>The service on SQL Server with a clock that tests move.</summary>
public sealed class MovableSqlServerService : SqlServerService
{
    public MovableClock Clock { get; } = new();

    protected override void Adjust(IServiceCollection services) => services.AddSingleton<TimeProvider>(Clock);
}
