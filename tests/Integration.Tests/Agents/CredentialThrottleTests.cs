using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Prometheus;
using Sites.Domain.Hierarchy;
using Sites.Infrastructure.Agents;

namespace Sites.Integration.Tests.Agents;

/// <summary>Attempts with wrong tokens and keys are counted, delayed, and logged without the credential.</summary>
public sealed class CredentialThrottleTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();
    private readonly AgentMetrics _metrics;
    private readonly RecordingLogger _log = new();
    private readonly CredentialThrottle _throttle;
    private readonly GroupId _site = GroupId.New(DateTime.UnixEpoch);

    public CredentialThrottleTests()
    {
        _metrics = new AgentMetrics(Metrics.NewCustomRegistry(), _services.GetRequiredService<IServiceScopeFactory>());
        _throttle = new CredentialThrottle(_metrics, _clock, _log);
    }

    public void Dispose() => _services.Dispose();

    [Theory]
    [InlineData(1, 50)]
    [InlineData(2, 100)]
    [InlineData(3, 200)]
    [InlineData(6, 1600)]
    [InlineData(7, 2000)]
    [InlineData(1_000_000, 2000)]
    public void The_delay_doubles_up_to_two_seconds(int count, int milliseconds) =>
        CredentialThrottle.DelayOf(count).Should().Be(TimeSpan.FromMilliseconds(milliseconds));

    [Fact]
    public async Task An_attempt_completes_after_its_delay()
    {
        var first = AttemptAsync();
        _clock.Advance(TimeSpan.FromMilliseconds(49));
        first.IsCompleted.Should().BeFalse();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        (await first).Should().BeTrue();

        var second = AttemptAsync();
        _clock.Advance(TimeSpan.FromMilliseconds(99));
        second.IsCompleted.Should().BeFalse();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        (await second).Should().BeTrue();
    }

    [Fact]
    public void The_delay_is_per_site_and_resets_after_ten_minutes_without_attempts()
    {
        for (var i = 0; i < 8; i++) _ = AttemptAsync();
        var other = _throttle.RecordFailureAsync(GroupId.New(DateTime.UnixEpoch), "token", CancellationToken.None);
        _clock.Advance(TimeSpan.FromMilliseconds(50));
        other.IsCompleted.Should().BeTrue();

        _clock.Advance(TimeSpan.FromMinutes(11));
        var late = AttemptAsync();
        _clock.Advance(TimeSpan.FromMilliseconds(50));
        late.IsCompleted.Should().BeTrue();
    }

    [Fact]
    public async Task An_attempt_is_refused_while_too_many_are_waiting()
    {
        var waiting = Enumerable.Range(0, 64).Select(_ => AttemptAsync()).ToList();
        (await AttemptAsync()).Should().BeFalse();

        _clock.Advance(TimeSpan.FromSeconds(2));
        (await Task.WhenAll(waiting)).Should().OnlyContain(answer => answer);
        var next = AttemptAsync();
        _clock.Advance(TimeSpan.FromSeconds(2));
        (await next).Should().BeTrue();
    }

    [Fact]
    public async Task A_cancelled_attempt_frees_its_slot()
    {
        for (var round = 0; round < 100; round++)
        {
            using var caller = new CancellationTokenSource();
            var waiting = _throttle.RecordFailureAsync(_site, "key", caller.Token);
            await caller.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }
    }

    [Fact]
    public void Attempts_are_counted_by_kind_and_their_log_lines_are_limited()
    {
        for (var i = 0; i < 2000; i++) _ = AttemptAsync();
        _ = _throttle.RecordFailureAsync(_site, "key", CancellationToken.None);

        _metrics.WrongCredentials.WithLabels("token").Value.Should().Be(2000);
        _metrics.WrongCredentials.WithLabels("key").Value.Should().Be(1);
        _log.Written.Should().HaveCount(5).And.OnlyContain(line => line.Contains(_site.ToString(), StringComparison.Ordinal));
    }

    private Task<bool> AttemptAsync() => _throttle.RecordFailureAsync(_site, "token", CancellationToken.None);

    private sealed class RecordingLogger : ILogger<CredentialThrottle>
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add(formatter(state, exception));
    }
}
