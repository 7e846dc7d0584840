using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Prometheus;
using Sites.Domain.Hierarchy;
using Sites.Infrastructure.Agents;

namespace Sites.Integration.Tests.Agents;

/// <summary>Wrong tokens and keys are counted, slowed down, and logged without their text.</summary>
public sealed class CredentialThrottleTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();
    private readonly AgentMetrics _metrics;
    private readonly Lines _log = new();
    private readonly CredentialThrottle _wrong;
    private readonly GroupId _site = GroupId.New(DateTime.UnixEpoch);

    public CredentialThrottleTests()
    {
        _metrics = new AgentMetrics(Metrics.NewCustomRegistry(), _services.GetRequiredService<IServiceScopeFactory>());
        _wrong = new CredentialThrottle(_metrics, _clock, _log);
    }

    public void Dispose() => _services.Dispose();

    [Theory]
    [InlineData(1, 50)]
    [InlineData(2, 100)]
    [InlineData(3, 200)]
    [InlineData(6, 1600)]
    [InlineData(7, 2000)]
    [InlineData(1_000_000, 2000)]
    public void Each_waits_twice_as_long_as_the_one_before_up_to_two_seconds(int count, int milliseconds) =>
        CredentialThrottle.DelayOf(count).Should().Be(TimeSpan.FromMilliseconds(milliseconds));

    [Fact]
    public async Task An_answer_comes_no_sooner_than_its_time()
    {
        var first = Note();
        _clock.Advance(TimeSpan.FromMilliseconds(49));
        first.IsCompleted.Should().BeFalse();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        (await first).Should().BeTrue();

        var second = Note();
        _clock.Advance(TimeSpan.FromMilliseconds(99));
        second.IsCompleted.Should().BeFalse();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        (await second).Should().BeTrue();
    }

    [Fact]
    public void Another_site_begins_anew_and_so_does_the_same_after_ten_quiet_minutes()
    {
        for (var i = 0; i < 8; i++) _ = Note();
        var other = _wrong.RecordFailureAsync(GroupId.New(DateTime.UnixEpoch), "token", CancellationToken.None);
        _clock.Advance(TimeSpan.FromMilliseconds(50));
        other.IsCompleted.Should().BeTrue();

        _clock.Advance(TimeSpan.FromMinutes(11));
        var late = Note();
        _clock.Advance(TimeSpan.FromMilliseconds(50));
        late.IsCompleted.Should().BeTrue();
    }

    [Fact]
    public async Task Where_too_many_wait_the_next_is_turned_away_and_once_they_are_answered_no_more()
    {
        var waiting = Enumerable.Range(0, 64).Select(_ => Note()).ToList();
        (await Note()).Should().BeFalse();

        _clock.Advance(TimeSpan.FromSeconds(2));
        (await Task.WhenAll(waiting)).Should().OnlyContain(answer => answer);
        var next = Note();
        _clock.Advance(TimeSpan.FromSeconds(2));
        (await next).Should().BeTrue();
    }

    [Fact]
    public async Task One_who_hangs_up_leaves_room()
    {
        for (var round = 0; round < 100; round++)
        {
            using var caller = new CancellationTokenSource();
            var waiting = _wrong.RecordFailureAsync(_site, "key", caller.Token);
            await caller.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }
    }

    [Fact]
    public void Each_is_counted_by_its_kind_and_a_storm_of_them_does_not_fill_the_log()
    {
        for (var i = 0; i < 2000; i++) _ = Note();
        _ = _wrong.RecordFailureAsync(_site, "key", CancellationToken.None);

        _metrics.WrongCredentials.WithLabels("token").Value.Should().Be(2000);
        _metrics.WrongCredentials.WithLabels("key").Value.Should().Be(1);
        _log.Written.Should().HaveCount(5).And.OnlyContain(line => line.Contains(_site.ToString(), StringComparison.Ordinal));
    }

    private Task<bool> Note() => _wrong.RecordFailureAsync(_site, "token", CancellationToken.None);

    private sealed class Lines : ILogger<CredentialThrottle>
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add(formatter(state, exception));
    }
}
