using System.Collections.Concurrent;
using System.Globalization;
using FluentAssertions;
using Sites.Domain.Common;
using Xunit;

namespace Sites.Domain.Tests.Common;

/// <summary>The sequence is process-wide, so no other test may create ids while these tests count them.</summary>
[CollectionDefinition(nameof(UuidFactoryTests), DisableParallelization = true)]
[Collection(nameof(UuidFactoryTests))]
public sealed class UuidFactoryTests
{
    private const int IdsPerMillisecond = 4096;

    [Fact]
    public void Ids_are_version_7_of_the_RFC_variant()
    {
        var now = LaterThanAnyIdSoFar();
        foreach (var text in CreateIds(200, now).Select(id => id.ToString("D")))
            text.Should().MatchRegex(@"\A[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\z");
    }

    [Fact]
    public void The_first_48_bits_are_the_Unix_time_in_milliseconds()
    {
        var now = LaterThanAnyIdSoFar();
        MillisecondsOf(UuidFactory.New(now)).Should().Be(MillisecondsOf(now));
    }

    [Fact]
    public void Ids_of_one_millisecond_increase_strictly_and_keep_its_timestamp()
    {
        var now = LaterThanAnyIdSoFar();
        var ids = CreateIds(IdsPerMillisecond, now);
        ShouldRise(ids);
        ids.Should().OnlyContain(id => MillisecondsOf(id) == MillisecondsOf(now));
    }

    [Fact]
    public void If_a_millisecond_overflows_ids_use_the_next_one_and_still_increase()
    {
        var now = LaterThanAnyIdSoFar();
        var ids = CreateIds(IdsPerMillisecond + 1, now);
        ShouldRise(ids);
        MillisecondsOf(ids[^1]).Should().Be(MillisecondsOf(now) + 1);
    }

    [Fact]
    public void Ids_increase_when_the_clock_is_set_back_and_follow_it_again_once_it_has_caught_up()
    {
        var now = LaterThanAnyIdSoFar();
        DateTime[] clock = [now, now.AddSeconds(-1), now.AddHours(-1), now.AddYears(-40), now.AddSeconds(1)];
        var ids = clock.Select(UuidFactory.New).ToArray();

        ShouldRise(ids);
        ids[..4].Should().OnlyContain(id => MillisecondsOf(id) == MillisecondsOf(now));
        MillisecondsOf(ids[4]).Should().Be(MillisecondsOf(now.AddSeconds(1)));
    }

    [Fact]
    public void Ids_created_by_many_threads_are_unique_and_increase_per_thread()
    {
        const int threads = 8, each = 20_000;
        var now = LaterThanAnyIdSoFar();
        var created = new ConcurrentBag<Guid[]>();
        using var start = new Barrier(threads);
        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            created.Add(CreateIds(each, now));
        })).ToArray();
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers) worker.Join();

        foreach (var ids in created) ShouldRise(ids);

        // Without the 62 random bits, which would hide a duplicate counter value.
        created.SelectMany(ids => ids).Select(id => id.ToString("N")[..16]).Distinct().Should().HaveCount(threads * each);
    }

    [Fact]
    public void The_bits_after_the_variant_cannot_be_predicted_from_the_previous_id()
    {
        var tails = CreateIds(1_000, LaterThanAnyIdSoFar()).Select(id => id.ToString("N")[17..]);
        tails.Should().OnlyHaveUniqueItems();
    }

    private static Guid[] CreateIds(int count, DateTime now)
    {
        var ids = new Guid[count];
        for (var i = 0; i < count; i++) ids[i] = UuidFactory.New(now);
        return ids;
    }

    // Lineages rely on text order, in-memory lists on the order of Guid.
    private static void ShouldRise(Guid[] ids)
    {
        for (var i = 1; i < ids.Length; i++)
        {
            var rises = ids[i].CompareTo(ids[i - 1]) > 0 && string.CompareOrdinal(ids[i].ToString("N"), ids[i - 1].ToString("N")) > 0;
            if (!rises) Assert.Fail($"{ids[i]} does not follow {ids[i - 1]}.");
        }
    }

    // An id requested with a very old time shows the current position of the process-wide sequence.
    private static DateTime LaterThanAnyIdSoFar() =>
        DateTime.UnixEpoch.AddMilliseconds(MillisecondsOf(UuidFactory.New(DateTime.UnixEpoch))).AddDays(1);

    private static long MillisecondsOf(Guid id) =>
        long.Parse(id.ToString("N").AsSpan(0, 12), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static long MillisecondsOf(DateTime time) => (time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond;
}
