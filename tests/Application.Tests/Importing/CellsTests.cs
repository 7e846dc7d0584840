using CsCheck;

namespace Sites.Application.Tests.Importing;

public sealed class CellsTests
{
    private static readonly Cells Cells = new(new ImportFile(ImportFormat.Csv, ["key", "size"], []));
    private static readonly bool[] BothWays = [false, true];

    private readonly Fields _fields = new();

    [Fact]
    public void A_blank_cell_is_present()
    {
        Cells.Has(Row("a", ""), "size").Should().BeTrue();
        Cells.Has(Row("a", null), "size").Should().BeFalse();
        Cells.Has(Row("a"), "size").Should().BeFalse();
        Cells.Has(Row("a", "b"), "Size").Should().BeFalse();
    }

    [Fact]
    public void A_cell_that_is_stored_verbatim_is_not_trimmed()
    {
        Cells.Verbatim(Row(" {} "), "key").Should().Be(new Optional<string?>(" {} "));
        Cells.Verbatim(Row("  "), "key").IsPresent.Should().BeFalse();
        Cells.Verbatim(Row(@" \N "), "key").Should().Be(new Optional<string?>(null));
    }

    [Fact]
    public void Text_is_read_by_column_name_and_trimmed()
    {
        Cells.Text(Row(" a ", "b"), "key").Should().Be("a");
        Cells.Text(Row(" a ", "b"), "size").Should().Be("b");
        Cells.Change(Row(" a "), "key").Should().Be(new Optional<string?>("a"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void A_blank_cell_changes_nothing(string? blank)
    {
        Cells.Text(Row(blank), "key").Should().BeNull();
        Cells.Change(Row(blank), "key").IsPresent.Should().BeFalse();
        Cells.Boolean(Row(blank), "key", _fields).IsPresent.Should().BeFalse();
        Cells.WholeNumber(Row(blank), "key", _fields).IsPresent.Should().BeFalse();
        Cells.Uuid(Row(blank), "key", _fields).IsPresent.Should().BeFalse();
        Cells.OneOf<CachePolicy>(Row(blank), "key", _fields).IsPresent.Should().BeFalse();
        _fields.AreValid.Should().BeTrue();
    }

    [Fact]
    public void A_missing_column_and_a_short_row_change_nothing()
    {
        Cells.Text(Row("a", "b"), "colour").Should().BeNull();
        Cells.Change(Row("a"), "size").IsPresent.Should().BeFalse();
    }

    [Fact]
    public void The_null_literal_clears_a_value_of_any_type()
    {
        Cells.Change(Row(@"\N"), "key").Should().Be(new Optional<string?>(null));
        Cells.Boolean(Row(@"\N"), "key", _fields).Should().Be(new Optional<bool?>(null));
        Cells.WholeNumber(Row(@"\N"), "key", _fields).Should().Be(new Optional<int?>(null));
        Cells.Uuid(Row(@" \N"), "key", _fields).Should().Be(new Optional<Guid?>(null));
        Cells.OneOf<CachePolicy>(Row(@"\N"), "key", _fields).Should().Be(new Optional<CachePolicy?>(null));
        _fields.AreValid.Should().BeTrue();
        Cells.Change(Row(@"\n"), "key").Should().Be(new Optional<string?>(@"\n"), "any other notation is text");
    }

    [Theory]
    [InlineData("TRUE", true)]
    [InlineData("True", true)]
    [InlineData("false", false)]
    [InlineData(" False ", false)]
    [InlineData("yes", null)]
    [InlineData("1", null)]
    public void Booleans_are_parsed_ignoring_case(string cell, bool? expected) => ShouldBe(Cells.Boolean(Row(cell), "key", _fields), expected);

    [Theory]
    [InlineData("30", 30)]
    [InlineData("30.0", 30)]
    [InlineData("30.000", 30)]
    [InlineData("3E1", 30)]
    [InlineData("-5", -5)]
    [InlineData("30.5", null)]
    [InlineData("30,0", null)]
    [InlineData("99999999999", null)]
    [InlineData("1e99", null)]
    [InlineData("NaN", null)]
    [InlineData("five", null)]
    public void Integers_may_have_a_fraction_of_zero(string cell, int? expected) => ShouldBe(Cells.WholeNumber(Row(cell), "key", _fields), expected);

    [Theory]
    [InlineData("Pattern", CachePolicy.Pattern)]
    [InlineData("MIRROR", CachePolicy.Mirror)]
    [InlineData("mirror", CachePolicy.Mirror)]
    [InlineData("mirrored", null)]
    [InlineData("2", null)]
    public void Enum_names_are_parsed_ignoring_case(string cell, CachePolicy? expected) => ShouldBe(Cells.OneOf<CachePolicy>(Row(cell), "key", _fields), expected);

    [Theory]
    [InlineData("3f2504e0-4f89-11d3-9a0c-0305e82c3301", true)]
    [InlineData("3F2504E0-4F89-11D3-9A0C-0305E82C3301", true)]
    [InlineData("{3F2504E0-4F89-11D3-9A0C-0305E82C3301}", true)]
    [InlineData("{3F2504E0-4F89-11D3-9A0C-0305E82C3301", false)]
    [InlineData("(3F2504E0-4F89-11D3-9A0C-0305E82C3301)", false)]
    [InlineData("x", false)]
    public void UUIDs_are_parsed_in_any_case_and_with_braces(string cell, bool isGood) =>
        ShouldBe(Cells.Uuid(Row(cell), "key", _fields), isGood ? Guid.Parse("3f2504e0-4f89-11d3-9a0c-0305e82c3301") : null);

    [Fact]
    public void Every_value_round_trips_through_a_cell()
    {
        Gen.String[Gen.Char["'=+-@\\N\t\r\n＝aé "], 1, 8].Sample(value =>
        {
            foreach (var forSpreadsheet in BothWays)
            {
                var cell = CellText.Write(value, forSpreadsheet)!;
                (cell == CellText.Clear).Should().BeFalse();
                CellText.Read(cell).Should().Be(value);
                if (forSpreadsheet) cell.Should().NotMatchRegex(@"\A[=+\-@\t\r\n＝＋－＠]");
            }
        });
    }

    [Fact]
    public void Cells_of_JSON_lines_are_used_verbatim()
    {
        var json = new Cells(new ImportFile(ImportFormat.JsonLines, ["key"], []));

        json.Change(Row("'=x"), "key").Should().Be(new Optional<string?>("'=x"));
        json.Change(Row(@"\N"), "key").Should().Be(new Optional<string?>(null));
    }

    private static ImportRow Row(params string?[] cells) => new(2, 2, cells, null);

    private void ShouldBe<T>(Optional<T?> read, T? expected)
        where T : struct
    {
        if (expected is not null) read.Should().Be(new Optional<T?>(expected));
        else _fields.Errors.Should().ContainSingle().Which.Identifier.Should().Be("key");
    }
}
