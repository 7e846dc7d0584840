using Ardalis.Result;
using Sites.Application.Contracts.Importing;

namespace Sites.Application.Tests.Importing;

public sealed class ImportLedgerTests
{
    private readonly ImportLedger _ledger = new(row => row.Cells[0]);
    private readonly World _world = new();

    [Fact]
    public void A_file_without_mistakes_is_applied_and_counted()
    {
        _ledger.CountCreated();
        _ledger.CountCreated();
        _ledger.CountCreated();
        _ledger.CountExisting(changed: true);
        _ledger.CountExisting(changed: true);
        _ledger.CountExisting(changed: false);

        foreach (var onError in Enum.GetValues<OnError>())
        {
            _ledger.Close(Options(onError)).Should().BeEquivalentTo(
                new ImportReport { DryRun = false, Applied = true, Created = 3, Updated = 2, Unchanged = 1, Skipped = 0, RefusedRows = 0, Refused = [] });
        }
    }

    [Fact]
    public void An_abort_counts_nothing_but_what_is_refused()
    {
        CountOneOfEach();

        var report = _ledger.Close(Options(OnError.Abort));

        report.Should().BeEquivalentTo(
            new { DryRun = false, Applied = false, Created = 0, Updated = 0, Unchanged = 0, Skipped = 0 });
        report.Refused.Should().ContainSingle();
    }

    [Fact]
    public void A_skip_counts_the_others_and_is_applied()
    {
        CountOneOfEach();

        _ledger.Close(Options(OnError.Skip)).Should().BeEquivalentTo(
            new { DryRun = false, Applied = true, Created = 1, Updated = 1, Unchanged = 1, Skipped = 1 });
    }

    [Theory]
    [InlineData(OnError.Abort)]
    [InlineData(OnError.Skip)]
    public void A_dry_run_counts_what_could_be_and_is_never_applied(OnError onError)
    {
        CountOneOfEach();

        _ledger.Close(Options(onError, dryRun: true)).Should().BeEquivalentTo(
            new { DryRun = true, Applied = false, Created = 1, Updated = 1, Unchanged = 1, Skipped = 1 });
    }

    [Fact]
    public void Refused_rows_are_told_in_order_of_lines_and_a_row_s_mistakes_in_order_of_finding()
    {
        _ledger.Refuse(Row(9, "late"), [Error("a", "code.a")]);
        _ledger.Refuse(Row(3, "early"), [Error("b", "code.b"), Error("", "code.c")]);
        _ledger.Refuse(Row(3, "early"), [Error("d", "code.d")]);

        var report = _ledger.Close(Options(OnError.Skip));

        report.Refused.Should().Equal(
            new RefusedRow { Line = 3, Key = "early", Field = "b", Code = "code.b", Message = "code.b!" },
            new RefusedRow { Line = 3, Key = "early", Field = null, Code = "code.c", Message = "code.c!" },
            new RefusedRow { Line = 3, Key = "early", Field = "d", Code = "code.d", Message = "code.d!" },
            new RefusedRow { Line = 9, Key = "late", Field = "a", Code = "code.a", Message = "code.a!" });
        report.Skipped.Should().Be(2, "rows are skipped, not mistakes");
    }

    [Fact]
    public void A_row_is_refused_from_the_first_mistake_on()
    {
        _ledger.IsRefused(Row(2, "k")).Should().BeFalse();
        _ledger.Refuse(Row(2, "k"), [Error("a", "code.a")]);
        _ledger.IsRefused(Row(2, "k")).Should().BeTrue();
        _ledger.IsRefused(Row(3, "k")).Should().BeFalse();
    }

    [Fact]
    public async Task An_applied_report_is_committed_in_the_scope_asked_for()
    {
        var report = Report(applied: true);

        (await RunAsync(_ => report)).Answered().Should().BeSameAs(report);
        _world.Journal.Should().Equal("begin Structure", "commit");
    }

    [Fact]
    public async Task A_report_that_is_not_applied_is_answered_and_everything_undone()
    {
        var report = Report(applied: false);

        (await RunAsync(_ => report)).Answered().Should().BeSameAs(report);
        _world.Journal.Should().Equal("begin Structure", "rollback");
    }

    [Fact]
    public async Task A_refused_body_is_answered_as_it_is()
    {
        (await RunAsync(_ => RequestErrors.ConcurrencyConflict.Refuse())).ShouldBeRefused("concurrency.conflict");
        _world.ShouldHaveUndoneAll();
    }

    [Fact]
    public async Task A_run_that_is_repeated_answers_the_last_run_s_report()
    {
        _world.Work.TransientFaults = 1;
        var last = Report(applied: true);

        (await RunAsync(run => run == 1 ? Report(applied: false) : last)).Answered().Should().BeSameAs(last);
        _world.Work.Commits.Should().Be(1);
    }

    private static ImportReport Report(bool applied) =>
        new() { DryRun = false, Applied = applied, Created = 0, Updated = 0, Unchanged = 0, Skipped = 0, RefusedRows = 0, Refused = [] };

    private static ImportOptions Options(OnError onError, bool dryRun = false) =>
        new(ImportFormat.Csv, dryRun, onError, OnExisting.Refuse);

    private static ImportRow Row(int line, string key) => new(line, [key], null);

    private static ValidationError Error(string field, string code) => new(field, code + "!", code, ValidationSeverity.Error);

    private void CountOneOfEach()
    {
        _ledger.CountCreated();
        _ledger.CountExisting(changed: true);
        _ledger.CountExisting(changed: false);
        _ledger.Refuse(Row(2, "k"), [Error("a", "code.a")]);
    }

    private async Task<Result<ImportReport>> RunAsync(Func<int, Result<ImportReport>> body)
    {
        var run = 0;
        return await ImportLedger.RunAsync(
            _world.Work, WriteScope.Structure, _ => Task.FromResult(body(++run)), World.Cancellation);
    }
}
