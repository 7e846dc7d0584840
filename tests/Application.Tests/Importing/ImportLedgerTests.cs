using Ardalis.Result;
using Sites.Application.Contracts.Importing;

namespace Sites.Application.Tests.Importing;

public sealed class ImportLedgerTests
{
    private readonly ImportLedger _ledger = Ledger(rows: 6);

    [Fact]
    public void A_file_without_errors_is_applied_and_counted()
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
                new ImportReport { DryRun = false, Applied = true, Rows = 6, Created = 3, Updated = 2, Unchanged = 1, Skipped = 0, RefusedRows = 0, Refused = [] });
        }
    }

    [Theory]
    [InlineData(OnError.Abort, false, false, 0, 0)]
    [InlineData(OnError.Skip, false, true, 1, 1)]
    [InlineData(OnError.Abort, true, false, 1, 1)]
    [InlineData(OnError.Skip, true, false, 1, 1)]
    public void The_counts_of_every_report_add_up_to_the_rows_of_the_file(OnError onError, bool dryRun, bool applied, int each, int skipped)
    {
        var ledger = Ledger(rows: 4);
        ledger.CountCreated();
        ledger.CountExisting(changed: true);
        ledger.CountExisting(changed: false);
        ledger.Refuse(Row(2, "k"), [Error("a", "code.a")]);

        var report = ledger.Close(Options(onError, dryRun));

        report.Should().BeEquivalentTo(
            new { DryRun = dryRun, Applied = applied, Rows = 4, Created = each, Updated = each, Unchanged = each, Skipped = skipped, RefusedRows = 1 });
        (report.Created + report.Updated + report.Unchanged + report.Skipped + report.RolledBack).Should().Be(report.Rows);
    }

    [Fact]
    public void A_row_that_was_not_counted_is_a_programming_error()
    {
        _ledger.CountCreated();

        _ledger.Invoking(ledger => ledger.Close(Options(OnError.Skip))).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void The_number_of_listed_errors_is_limited()
    {
        var ledger = Ledger(rows: 2);
        ledger.Refuse(Row(2, "k"), Enumerable.Repeat(Error("a", "code.a"), ImportLedger.MaxListed + 5));
        ledger.Refuse(Row(3, "l"), [Error("a", "code.a")]);

        var report = ledger.Close(Options(OnError.Skip));

        report.Refused.Should().HaveCount(ImportLedger.MaxListed);
        report.RefusedRows.Should().Be(2);
    }

    [Fact]
    public void Refused_rows_are_listed_by_line_and_the_errors_of_a_row_in_order_of_detection()
    {
        var ledger = Ledger(rows: 2);
        ledger.Refuse(Row(9, "late"), [Error("a", "code.a")]);
        ledger.Refuse(Row(3, "early"), [Error("b", "code.b"), Error("", "code.c")]);
        ledger.Refuse(Row(3, "early"), [Error("d", "code.d")]);

        var report = ledger.Close(Options(OnError.Skip));

        report.Refused.Should().Equal(
            new RefusedRow { Line = 3, LastLine = 3, Key = "early", Field = "b", Code = "code.b", Message = "code.b!" },
            new RefusedRow { Line = 3, LastLine = 3, Key = "early", Field = null, Code = "code.c", Message = "code.c!" },
            new RefusedRow { Line = 3, LastLine = 3, Key = "early", Field = "d", Code = "code.d", Message = "code.d!" },
            new RefusedRow { Line = 9, LastLine = 9, Key = "late", Field = "a", Code = "code.a", Message = "code.a!" });
        report.Skipped.Should().Be(2, "rows are counted as skipped and not errors");
    }

    [Fact]
    public void A_row_is_refused_from_its_first_error_on()
    {
        _ledger.IsRefused(Row(2, "k")).Should().BeFalse();
        _ledger.Refuse(Row(2, "k"), [Error("a", "code.a")]);
        _ledger.IsRefused(Row(2, "k")).Should().BeTrue();
        _ledger.IsRefused(Row(3, "k")).Should().BeFalse();
    }

    private static ImportLedger Ledger(int rows) =>
        new(new ImportFile(ImportFormat.Csv, ["key"], [.. Enumerable.Range(2, rows).Select(line => Row(line, "k"))]), row => row.Cells[0]);

    private static ImportOptions Options(OnError onError, bool dryRun = false) =>
        new(ImportFormat.Csv, dryRun, onError, OnExisting.Refuse);

    private static ImportRow Row(int line, string key) => new(line, line, [key], null);

    private static ValidationError Error(string field, string code) => new(field, code + "!", code, ValidationSeverity.Error);
}
