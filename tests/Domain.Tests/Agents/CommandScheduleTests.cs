using CsCheck;
using FluentAssertions;
using Sites.Domain.Agents;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Agents;

public sealed class CommandScheduleTests
{
    private static readonly DateTime Requested = GroupFactory.Now;

    // Times around the request: on due times, one tick beside them, and far from any of them.
    private static readonly Gen<DateTime> Times =
        from minutes in Gen.OneOf(
            Gen.OneOf(-1440, -120, -60, 0, 1, 3, 8, 18, 33, 63, 123, 183, 1383), Gen.Int[-1500, 1500])
        from ticks in Gen.OneOf(Gen.Long[-1, 1], Gen.Long[-TimeSpan.TicksPerMinute, TimeSpan.TicksPerMinute])
        select At(minutes).AddTicks(ticks);

    private static readonly int[] Distances = [1, 2, 5, 10, 15, 30, .. Enumerable.Repeat(60, 40 * 24)];

    // The rule as specified, independent of the implementation.
    private static readonly DateTime[] DueTimes =
    [
        .. Enumerable.Range(1, 40 * 24).Select(hour => Requested.AddHours(-hour)),
        .. Enumerable.Range(0, Distances.Length + 1).Select(count => At(Distances.Take(count).Sum())),
    ];

    // From more frequent than agents may report to less frequent.
    private static readonly Gen<TimeSpan> Pauses =
        from seconds in Gen.OneOf(Gen.OneOf(10, 60, 300, 3600), Gen.Int[1, 5000])
        from ticks in Gen.Long[-1, 1]
        select TimeSpan.FromTicks((seconds * TimeSpan.TicksPerSecond) + ticks);

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(60)]
    public void An_agent_that_reports_often_is_sent_the_command_at_increasing_intervals(int interval)
    {
        Sent(0, 24 * 60, TimeSpan.FromSeconds(interval)).Should().Equal(
            0, 1, 3, 8, 18, 33, 63, 123, 183, 243, 303, 363, 423, 483, 543, 603, 663, 723, 783, 843, 903, 963, 1023, 1083, 1143, 1203, 1263, 1323, 1383);
    }

    [Theory]
    // The interval in minutes, and the heartbeats that are sent the command.
    [InlineData(2, 0, 2, 4, 8, 18, 34, 64, 124)]
    [InlineData(7, 0, 7, 14, 21, 35, 63, 126)]
    [InlineData(30, 0, 30, 60, 90, 150)]
    public void The_command_is_sent_with_the_first_heartbeat_after_it_became_due(int interval, params int[] minutes) =>
        Sent(0, minutes[^1], TimeSpan.FromMinutes(interval)).Should().Equal(minutes);

    [Theory]
    [InlineData(60)]
    [InlineData(61)]
    [InlineData(300)]
    public void An_agent_that_reports_no_more_often_than_the_longest_interval_is_sent_the_command_with_every_heartbeat(int interval) =>
        Sent(0, 24 * 60, TimeSpan.FromMinutes(interval)).Should().HaveCount((24 * 60 / interval) + 1);

    [Fact]
    public void A_due_time_belongs_to_the_heartbeat_at_that_instant_and_not_to_the_next_one()
    {
        foreach (var minutes in new[] { 1, 3, 8, 18, 33, 63, 123, 1383 })
        {
            var due = At(minutes);
            CommandSchedule.IsDue(Requested, due.AddSeconds(-10), due.AddTicks(-1)).Should().BeFalse();
            CommandSchedule.IsDue(Requested, due.AddTicks(-1), due).Should().BeTrue();
            CommandSchedule.IsDue(Requested, due, due.AddSeconds(10)).Should().BeFalse();
        }
    }

    [Fact]
    public void A_command_requested_at_the_instant_of_the_last_heartbeat_is_due_because_their_order_is_unknown()
    {
        CommandSchedule.IsDue(Requested, Requested, Requested).Should().BeTrue();
        CommandSchedule.IsDue(Requested, Requested, Requested.AddSeconds(10)).Should().BeTrue();
        CommandSchedule.IsDue(Requested, Requested.AddTicks(1), Requested.AddSeconds(10)).Should().BeFalse();
    }

    [Fact]
    public void The_first_heartbeat_after_the_central_clock_was_set_back_is_sent_the_command()
    {
        CommandSchedule.IsDue(Requested, At(30), At(29)).Should().BeTrue();
        CommandSchedule.IsDue(Requested, At(30), At(-500)).Should().BeTrue();
        CommandSchedule.IsDue(Requested, Requested, Requested.AddTicks(-1)).Should().BeTrue();
    }

    [Fact]
    public void A_request_dated_in_the_future_is_sent_every_hour() =>
        Sent(-180, 2, TimeSpan.FromSeconds(10)).Should().Equal(-180, -120, -60, 0, 1);

    [Fact]
    public void For_any_intervals_the_command_is_sent_if_a_due_time_lies_between_two_heartbeats() =>
        Gen.Select(Times, Pauses.Array[1, 200]).Sample((start, pauses) =>
        {
            var previous = start;
            foreach (var pause in pauses)
            {
                var now = previous + pause;
                // At the instant of the request, as above.
                if (previous != Requested) CommandSchedule.IsDue(Requested, previous, now).Should().Be(DueTimes.Any(due => previous < due && due <= now), $"{previous:O} to {now:O}");
                previous = now;
            }
        }, iter: 500);

    [Fact]
    public void For_any_number_of_heartbeats_every_due_time_is_used_exactly_once() =>
        Gen.Select(Times, Times, Times).Sample((one, two, three) =>
        {
            var order = new[] { one, two, three }.Order().ToArray();
            return CommandSchedule.IsDue(Requested, order[0], order[2])
                == (CommandSchedule.IsDue(Requested, order[0], order[1]) || CommandSchedule.IsDue(Requested, order[1], order[2]));
        }, iter: 20_000);

    [Fact]
    public void For_any_adjustment_of_the_central_clock_the_command_is_sent_at_least_hourly() =>
        Gen.Select(Times, Pauses.Array[1, 200], Gen.OneOf(0, 0, -30, -600, -86_400, 600, 86_400).Array[200]).Sample((start, pauses, steps) =>
        {
            var (previous, since) = (start, TimeSpan.Zero);
            for (var beat = 0; beat < pauses.Length; beat++)
            {
                // Sometimes the clock is set while the agent waits.
                var now = previous + pauses[beat] + TimeSpan.FromSeconds(beat % 20 == 19 ? steps[beat] : 0);
                since += pauses[beat];
                if (CommandSchedule.IsDue(Requested, previous, now)) since = TimeSpan.Zero;
                previous = now;
                // And the time that the clock lost unnoticed.
                since.Should().BeLessThan(CommandSchedule.LongestInterval + TimeSpan.FromMinutes(20));
            }
        }, iter: 500);

    private static DateTime At(int minutes) => Requested.AddMinutes(minutes);

    /// <summary>
    /// Asserts the minutes after the request at which the command is sent to an agent that reports from and until these minutes, give or take
    /// a tick, in this interval.
    /// </summary>
    private static List<int> Sent(int from, int through, TimeSpan interval)
    {
        var sent = new List<int>();
        for (var now = At(from).AddTicks(1); now < At(through + 1); now += interval)
        {
            if (CommandSchedule.IsDue(Requested, now - interval, now)) sent.Add((int)Math.Round((now - Requested).TotalMinutes));
        }

        return sent;
    }
}
