using Ardalis.Result;

namespace Sites.Application.Tests.Importing;

public sealed class CellsTests
{
    private static readonly Cells Cells = new(new ImportFile(["key", "size"], []));

    [Fact]
    public void A_cell_is_there_or_not_be_it_blank()
    {
        Cells.Has(Row("a", ""), "size").Should().BeTrue();
        Cells.Has(Row("a", null), "size").Should().BeFalse();
        Cells.Has(Row("a"), "size").Should().BeFalse();
        Cells.Has(Row("a", "b"), "Size").Should().BeFalse();
    }

    [Fact]
    public void A_cell_that_is_kept_to_the_letter_is_not_trimmed()
    {
        Cells.Verbatim(Row(" {} "), "key").Should().Be(new Optional<string?>(" {} "));
        Cells.Verbatim(Row("  "), "key").IsPresent.Should().BeFalse();
    }

    [Fact]
    public void Text_is_found_by_its_column_and_trimmed()
    {
        Cells.Text(Row(" a ", "b"), "key").Should().Be("a");
        Cells.Text(Row(" a ", "b"), "size").Should().Be("b");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void A_blank_cell_says_nothing(string? blank)
    {
        Cells.Text(Row(blank), "key").Should().BeNull();
        Cells.Said(Row(blank), "key").IsPresent.Should().BeFalse();
    }

    [Fact]
    public void A_column_that_is_not_there_says_nothing_and_neither_does_a_row_that_is_too_short()
    {
        Cells.Text(Row("a", "b"), "colour").Should().BeNull();
        Cells.Text(Row("a"), "size").Should().BeNull();
        Cells.Said(Row("a"), "size").IsPresent.Should().BeFalse();
    }

    [Fact]
    public void A_cell_is_said_as_a_change() => Cells.Said(Row(" a "), "key").Should().Be(new Optional<string?>("a"));

    [Fact]
    public void A_cell_of_another_type_is_parsed_under_its_column_s_name()
    {
        var fields = new Fields();

        Cells.Said(Row("a", " 5 "), "size", Number, fields).Should().Be(new Optional<int?>(5));
        fields.AreGood.Should().BeTrue();

        Cells.Said(Row("a", "five"), "size", Number, fields);
        fields.Errors.Should().ContainSingle().Which.Identifier.Should().Be("size");
    }

    [Fact]
    public void A_blank_cell_of_another_type_is_not_parsed()
    {
        var fields = new Fields();

        Cells.Said<int?>(Row("a", " "), "size", (_, _) => throw new InvalidOperationException("nothing to parse"), fields)
            .IsPresent.Should().BeFalse();
    }

    private static Result<int?> Number(string field, string? text) => Values.WholeNumber(field, text);

    private static ImportRow Row(params string?[] cells) => new(2, cells, null);
}
