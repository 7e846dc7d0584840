using Sites.Application.Synchronization;
using Sites.Domain.Synchronization;

namespace Sites.Application.Tests.Synchronization;

public sealed class PushChangesTests
{
    private readonly SiteAtWork _work = new();
    private readonly Node _node;

    public PushChangesTests() => _node = Given.Node(SiteAtWork.Mac, null, _work.Site);

    private int Rounds => _work.World.Journal.Count(what => what == "begin Rows");

    [Theory]
    [InlineData(0)]
    [InlineData(501)]
    public async Task An_empty_batch_and_a_batch_above_the_maximum_are_refused_before_any_port_is_called(int count)
    {
        (await _work.PushAsync([.. Discoveries(count)])).ShouldBeRefusedFor(("changes", "sync_change.batch_invalid"));

        _work.World.ShouldBeUntouched();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(100, 1)]
    [InlineData(101, 2)]
    [InlineData(500, 5)]
    public async Task At_most_a_hundred_changes_are_stored_in_one_transaction(int count, int rounds)
    {
        await _work.BeginAsync();

        var results = (await _work.PushAsync([.. Discoveries(count)])).Answered();

        results.Should().HaveCount(count).And.OnlyContain(result => result.Outcome == ChangeOutcome.Applied);
        Rounds.Should().Be(rounds);
        _work.Feeds.Questions.Should().OnlyContain(question => question.Changes.Count <= 100);
    }

    [Fact]
    public async Task A_hundred_changes_require_as_many_reads_as_one()
    {
        await _work.BeginAsync();

        (await _work.PushAsync([.. Discoveries(100)])).Answered();

        _work.World.Journal.Where(what => what is not ("nodes.Add" or "record NodeChangedBySite" or "receipts.Add"))
            .Should().Equal("feeds.IsOpen", "begin Rows", "sites.Lock", "store.LoadSync", "discoveries.Load", "unknown.List UnknownNodesAt", "save", "save", "commit", "feeds.FindGeneration");
    }

    [Fact]
    public async Task Versions_are_reported_with_the_generation_in_which_they_are_valid()
    {
        await _work.BeginAsync(_node);
        _work.World.Generation = 0x1f;

        var results = (await _work.PushAsync(_work.Change(_node.Id, 1, """{"hostname":"one"}"""), Discoveries(1).Single() with { ChangeId = null })).Answered();

        results.Select(result => (result.Version is null, result.Generation)).Should().Equal((false, 0x1fL), (true, null));
    }

    [Fact]
    public async Task Changes_of_one_entity_are_evaluated_sequentially_and_answered_in_their_order()
    {
        await _work.BeginAsync(_node);
        PushedChange[] changes =
        [
            _work.Change(_node.Id, 1, """{"hostname":"one"}""", 9), .. Discoveries(2),
            _work.Change(_node.Id, 1, """{"hostname":"two"}""", 8), .. Discoveries(1, from: 3), _work.Change(_node.Id, 1, """{"vendor":"three"}""", 7),
        ];

        var results = (await _work.PushAsync(changes)).Answered();

        results.Select(result => result.ChangeId).Should().Equal(changes.Select(change => change.ChangeId));
        results.Should().OnlyContain(result => result.Outcome == ChangeOutcome.Applied);
        Rounds.Should().Be(3, "each entity occurs once in each");
        _work.Feeds.Questions.Should().OnlyContain(question => question.Nodes.Distinct().Count() == question.Nodes.Count);
        (_work.Stored(_node.Id).Hostname, _work.Stored(_node.Id).Vendor).Should().Be(("two", "three"));
    }

    [Fact]
    public async Task The_second_occurrence_of_an_id_in_a_batch_is_recognised_as_a_repetition()
    {
        await _work.BeginAsync(_node);
        var change = _work.Change(_node.Id, 1, """{"hostname":"one"}""");
        var discovery = Discoveries(1).Single();
        var reused = Discoveries(1, from: 2).Single() with { ChangeId = discovery.ChangeId };

        var results = (await _work.PushAsync(change, discovery, change, reused)).Answered();

        results.Select(result => result.Outcome).Should().Equal(ChangeOutcome.Applied, ChangeOutcome.Applied, ChangeOutcome.Duplicate, ChangeOutcome.Refused);
        results[3].Code.Should().Be("sync_change.id_reused");
        Rounds.Should().Be(2);
    }

    [Fact]
    public async Task Changes_without_an_entity_do_not_affect_each_other()
    {
        await _work.BeginAsync();

        var results = (await _work.PushAsync([.. Discoveries(3).Select(change => change with { EntityId = null })])).Answered();

        results.Should().HaveCount(3).And.OnlyContain(result => result.Code == "sync_change.malformed");
        Rounds.Should().Be(1);
    }

    [Fact]
    public async Task A_refused_change_does_not_prevent_the_others()
    {
        await _work.BeginAsync(_node);

        var results = (await _work.PushAsync(
            _work.Change(_node.Id, 1, """{"hostname":"!"}"""), Discoveries(1).Single(), _work.Change(NodeId.New(Given.Then), 5, "{}"))).Answered();

        results.Select(result => result.Outcome).Should().Equal(ChangeOutcome.Refused, ChangeOutcome.Applied, ChangeOutcome.Refused);
        results[2].Code.Should().Be("sync_change.full_state_required");
        _work.World.Nodes.Stored.Should().HaveCount(2);
    }

    [Fact]
    public async Task Changes_without_a_valid_id_are_refused_in_their_place_and_not_recorded()
    {
        await _work.BeginAsync();
        PushedChange[] changes =
        [
            Unidentified(1), .. Discoveries(1, from: 2), Unidentified(3), Unidentified(4), .. Discoveries(1, from: 5), Unidentified(6),
        ];

        var results = (await _work.PushAsync(changes)).Answered();

        results.Select(result => result.ChangeId).Should().Equal(changes.Select(change => change.ChangeId));
        results.Where(result => result.ChangeId is null).Should().HaveCount(4).And.OnlyContain(result =>
            result.Outcome == ChangeOutcome.Refused && result.Code == "sync_change.id_invalid" && result.Detail == "The change needs a change_id, a UUID.");
        results.Where(result => result.ChangeId is not null).Should().HaveCount(2).And.OnlyContain(result => result.Outcome == ChangeOutcome.Applied);
        _work.World.Nodes.Stored.Should().HaveCount(2);
        _work.World.Receipts.Stored.Should().HaveCount(2);
        Rounds.Should().Be(1);

        var again = (await _work.PushAsync(changes)).Answered();
        again.Select(result => (result.ChangeId, result.Code)).Should().Equal(results.Select(result => (result.ChangeId, result.Code)));

        PushedChange Unidentified(int number) => Discoveries(1, from: number).Single() with { ChangeId = null };
    }

    [Fact]
    public async Task A_batch_without_any_valid_id_needs_no_transaction()
    {
        await _work.BeginAsync();

        var results = (await _work.PushAsync([.. Discoveries(500).Select(change => change with { ChangeId = null })])).Answered();

        results.Should().HaveCount(500).And.OnlyContain(result => result.Code == "sync_change.id_invalid");
        Rounds.Should().Be(0);
    }

    [Fact]
    public async Task A_missing_site_is_not_found()
    {
        var result = await _work.Handler.HandleAsync(new PushChanges(GroupId.New(Given.Then), TimeSpan.Zero, [.. Discoveries(1)]), World.Cancellation);

        result.ShouldBeRefused("site.not_found");
        _work.World.ShouldHaveSavedNothing();
    }

    [Theory]
    [InlineData("concurrency.conflict")]
    [InlineData("node.mac_address_taken")]
    public async Task A_concurrency_conflict_is_retried_and_reported_after_five_attempts(string code)
    {
        var refusal = code == NodeErrors.MacAddressTaken.Code ? NodeErrors.MacAddressTaken.Refuse() : RequestErrors.ConcurrencyConflict.Refuse();
        await _work.BeginAsync();
        _work.World.Work.SaveRefusals.Enqueue(refusal);

        (await _work.PushAsync([.. Discoveries(1)])).Answered().Single().Outcome.Should().Be(ChangeOutcome.Applied);
        Rounds.Should().Be(2);

        _work.World.Journal.Clear();
        for (var attempt = 0; attempt < 5; attempt++) _work.World.Work.SaveRefusals.Enqueue(refusal);
        (await _work.PushAsync([.. Discoveries(1, from: 2)])).ShouldBeRefused("concurrency.conflict");
        Rounds.Should().Be(5);
        _work.World.Nodes.Stored.Should().HaveCount(1);
        _work.World.Receipts.Stored.Should().HaveCount(1);
    }

    [Fact]
    public async Task Changes_stored_before_a_failed_transaction_are_kept_and_recognised_when_repeated()
    {
        await _work.BeginAsync();
        PushedChange[] changes = [.. Discoveries(101)];
        _work.World.Work.SaveRefusals.Enqueue(null);
        _work.World.Work.SaveRefusals.Enqueue(null);
        for (var attempt = 0; attempt < 5; attempt++) _work.World.Work.SaveRefusals.Enqueue(RequestErrors.ConcurrencyConflict.Refuse());

        (await _work.PushAsync(changes)).ShouldBeRefused("concurrency.conflict");
        _work.World.Nodes.Stored.Should().HaveCount(100);

        var again = (await _work.PushAsync(changes)).Answered();
        again.Take(100).Should().OnlyContain(result => result.Outcome == ChangeOutcome.Duplicate && result.FirstOutcome == ChangeOutcome.Applied);
        again[100].Outcome.Should().Be(ChangeOutcome.Applied);
    }

    [Fact]
    public async Task A_transient_fault_leaves_no_partial_state()
    {
        await _work.BeginAsync(_node);
        _work.World.Work.TransientFaults = 1;

        (await _work.PushOneAsync(_work.Change(_node.Id, 1, """{"hostname":"one"}"""))).Outcome.Should().Be(ChangeOutcome.Applied);

        _work.World.Receipts.Stored.Should().ContainSingle();
        _work.StateOf(_node.Id).State.Should().Contain("\"one\"");
    }

    private IEnumerable<PushedChange> Discoveries(int count, int from = 0) => Enumerable.Range(from, count).Select(number =>
        _work.Change(NodeId.New(Given.Then), 0, $$"""{"mac_address":"00:00:00:01:{{number / 100:00}}:{{number % 100:00}}"}"""));
}
