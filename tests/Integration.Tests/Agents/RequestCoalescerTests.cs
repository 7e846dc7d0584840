using System.Collections.Concurrent;
using Sites.Infrastructure.Agents;

namespace Sites.Integration.Tests.Agents;

/// <summary>Concurrent calls share one read, which never started before them.</summary>
public sealed class RequestCoalescerTests
{
    [Fact]
    public async Task A_single_call_causes_a_single_read()
    {
        var reads = new List<IReadOnlyList<int>>();
        using var joined = new RequestCoalescer<int, string>(keys =>
        {
            reads.Add(keys);
            return Task.FromResult(Answers(keys));
        });

        (await joined.FindAsync(7, Cancellation)).Should().Be("7");
        (await joined.FindAsync(8, Cancellation)).Should().Be("8");
        (await joined.FindAsync(-1, Cancellation)).Should().BeNull("the key does not exist");
        reads.Select(keys => keys.Single()).Should().Equal(7, 8, -1);
    }

    [Fact]
    public async Task Calls_that_arrive_during_a_read_share_the_next_read()
    {
        var reads = new List<IReadOnlyList<int>>();
        var first = new TaskCompletionSource();
        using var joined = new RequestCoalescer<int, string>(async asked =>
        {
            reads.Add(asked);
            if (reads.Count == 1) await first.Task;
            return Answers(asked);
        });

        var leading = joined.FindAsync(1, Cancellation);
        List<int> keys = [2, 3, 2, 1];
        var following = keys.Select(key => joined.FindAsync(key, Cancellation)).ToList();
        following.Should().OnlyContain(call => !call.IsCompleted);
        first.SetResult();

        (await leading).Should().Be("1");
        (await Task.WhenAll(following)).Should().Equal("2", "3", "2", "1");
        reads.Should().HaveCount(2);
        reads[1].Should().BeEquivalentTo([1, 2, 3]);
    }

    [Fact]
    public async Task A_result_is_never_older_than_its_call()
    {
        var now = 0;
        using var joined = new RequestCoalescer<int, string>(async keys =>
        {
            var seen = Volatile.Read(ref now);
            await Task.Yield();
            return keys.ToDictionary(key => key, _ => seen.ToString(System.Globalization.CultureInfo.InvariantCulture));
        });

        await Parallel.ForEachAsync(Enumerable.Range(0, 20_000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            var asked = Interlocked.Increment(ref now);
            var answered = int.Parse((await joined.FindAsync(i % 50, Cancellation))!, System.Globalization.CultureInfo.InvariantCulture);
            answered.Should().BeGreaterThanOrEqualTo(asked);
        });
    }

    [Fact]
    public async Task Keys_beyond_the_batch_size_are_read_in_several_batches()
    {
        var sizes = new ConcurrentQueue<int>();
        var first = new TaskCompletionSource();
        using var joined = new RequestCoalescer<int, string>(async keys =>
        {
            sizes.Enqueue(keys.Count);
            await first.Task;
            return Answers(keys);
        });

        var calls = Enumerable.Range(1, 1201).Select(key => joined.FindAsync(key, Cancellation)).ToList();
        first.SetResult();

        (await Task.WhenAll(calls)).Should().Equal(Enumerable.Range(1, 1201).Select(key => $"{key}"));
        sizes.Should().OnlyContain(size => size <= RequestCoalescer<int, string>.MaxKeys).And.HaveCount(4);
    }

    [Fact]
    public async Task A_failed_read_fails_only_the_calls_that_were_waiting_for_it()
    {
        var fails = true;
        var gate = new TaskCompletionSource();
        using var joined = new RequestCoalescer<int, string>(async keys =>
        {
            await gate.Task;
            return fails ? throw new TimeoutException() : Answers(keys);
        });
        var (one, other) = (joined.FindAsync(1, Cancellation), joined.FindAsync(2, Cancellation));
        gate.SetResult();

        await Assert.ThrowsAsync<TimeoutException>(() => one);
        await Assert.ThrowsAsync<TimeoutException>(() => other);
        fails = false;
        (await joined.FindAsync(3, Cancellation)).Should().Be("3");
    }

    [Fact]
    public async Task A_cancelled_call_does_not_affect_the_others()
    {
        var gate = new TaskCompletionSource();
        using var joined = new RequestCoalescer<int, string>(async keys =>
        {
            await gate.Task;
            return Answers(keys);
        });
        using var caller = new CancellationTokenSource();
        var (leading, second) = (joined.FindAsync(1, caller.Token), joined.FindAsync(2, Cancellation));
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leading);
        gate.SetResult();
        (await second).Should().Be("2");
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static IReadOnlyDictionary<int, string> Answers(IReadOnlyList<int> keys) => keys.Where(key => key > 0).ToDictionary(key => key, key => $"{key}");
}
