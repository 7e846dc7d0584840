using System.Text;
using Ardalis.Result;
using CsCheck;

namespace Sites.Application.Tests.Importing;

public sealed class ImportFileTests
{
    private static readonly string[] Known = ["key", "name", "size"];
    private static readonly string[] Needed = ["key", "name"];

    [Fact]
    public async Task Rows_of_a_csv_file_keep_their_lines_and_the_header_is_line_one()
    {
        var file = (await ReadCsvAsync("key,name\na,Alpha\nb,Beta\n")).Answered();

        file.Columns.Should().Equal("key", "name");
        file.Rows.Select(row => (row.Line, row.Cells[0], row.Cells[1], row.Malformed)).Should().Equal(
            (2, "a", "Alpha", null), (3, "b", "Beta", null));
    }

    [Theory]
    [InlineData("key,name\r\na,Alpha\r\n")]
    [InlineData("key,name\na,Alpha")]
    [InlineData("\uFEFFkey,name\na,Alpha\n")]
    [InlineData(" key , name\na,Alpha\n")]
    [InlineData("\"key\",\"name\"\n\"a\",\"Alpha\"\n")]
    public async Task Line_ends_marks_blanks_and_quotes_make_no_difference(string text)
    {
        var file = (await ReadCsvAsync(text)).Answered();

        file.Columns.Should().Equal("key", "name");
        file.Rows.Should().ContainSingle().Which.Cells.Should().Equal("a", "Alpha");
    }

    [Fact]
    public async Task Columns_may_stand_in_any_order_and_unneeded_ones_be_missing()
    {
        (await ReadCsvAsync("name,size,key\nAlpha,1,a\n")).Answered().Columns.Should().Equal("name", "size", "key");
        (await ReadCsvAsync("name,key\nAlpha,a\n")).Answered().Columns.Should().Equal("name", "key");
    }

    [Fact]
    public async Task A_row_is_on_the_line_it_begins_on_whatever_came_before()
    {
        var file = (await ReadCsvAsync("key,name\na,\"Al\npha\"\n\nb,\"Be\"\"ta\"\nc,\"x,y\"\n")).Answered();

        file.Rows.Select(row => (row.Line, row.Cells[1])).Should().Equal((2, "Al\npha"), (5, "Be\"ta"), (6, "x,y"));
        file.Rows.Should().OnlyContain(row => row.Malformed == null);
    }

    [Fact]
    public async Task An_empty_file_has_no_header()
    {
        (await ReadCsvAsync("")).ShouldBeRefused("import.header_invalid");
    }

    [Fact]
    public async Task A_header_alone_is_a_file_without_rows() => (await ReadCsvAsync("key,name\n")).Answered().Rows.Should().BeEmpty();

    [Fact]
    public async Task Everything_that_is_wrong_with_a_header_is_told_at_once()
    {
        var refused = await ReadCsvAsync("key,colour,size,size,Name\na,red,1,2,x\n");

        refused.ShouldBeRefusedFor(
            ("colour", "request.unknown_member"),
            ("Name", "request.unknown_member"),
            ("size", "import.header_invalid"),
            ("name", "import.header_invalid"));
        refused.ValidationErrors.First().ErrorMessage.Should().Be("is not known here; known are key, name, size");
    }

    [Theory]
    [InlineData("a", "The row has 1 cells, the header 2.")]
    [InlineData("a,b,c", "The row has 3 cells, the header 2.")]
    public async Task A_row_with_another_number_of_cells_is_malformed_and_the_others_are_not(string row, string sentence)
    {
        var file = (await ReadCsvAsync($"key,name\n{row}\nb,Beta\n")).Answered();

        ShouldBeMalformed(file.Rows[0], 2, "", "import.row_malformed", sentence);
        file.Rows[1].Malformed.Should().BeNull();
    }

    [Fact]
    public async Task A_quote_where_none_may_be_makes_its_row_malformed_and_the_others_are_not()
    {
        var file = (await ReadCsvAsync("key,name\n\"a\"x,Alpha\nb,Beta\n")).Answered();

        ShouldBeMalformed(file.Rows[0], 2, "", "import.row_malformed", "A quote is missing or stands where none may be.");
        file.Rows[1].Cells.Should().Equal("b", "Beta");
        file.Rows[1].Malformed.Should().BeNull();
    }

    [Fact]
    public async Task A_quote_that_is_never_closed_makes_its_row_malformed()
    {
        var file = (await ReadCsvAsync("key,name\na,Alpha\nb,\"Beta\nc,Gamma\n")).Answered();

        file.Rows.Should().HaveCount(2);
        file.Rows[0].Malformed.Should().BeNull();
        ShouldBeMalformed(file.Rows[1], 3, "", "import.row_malformed", "A quote is missing or stands where none may be.");
    }

    [Fact]
    public async Task A_row_without_end_refuses_the_file_and_the_sentence_names_its_line()
    {
        // The reader holds more than the limit at once, so only a row that is clearly longer is sure to be noticed.
        var refused = await ReadCsvAsync("key,name\na,Alpha\nb,\"" + new string('x', 2 * ImportFile.MaxRowBytes));

        refused.ShouldBeRefused("import.row_malformed");
        refused.Errors.Single().Should().Contain("begins on line 3").And.Contain($"{ImportFile.MaxRowBytes} bytes");
    }

    [Fact]
    public async Task As_many_rows_as_may_be_are_read_and_not_one_more()
    {
        var most = new StringBuilder("key,name\n").Insert(9, "a,b\n", ImportFile.MaxRows).ToString();

        (await ReadCsvAsync(most)).Answered().Rows.Should().HaveCount(ImportFile.MaxRows);
        (await ReadCsvAsync(most + "a,b\n")).ShouldBeRefused("import.too_many_rows");
    }

    [Fact]
    public async Task As_many_lines_as_may_be_are_read_and_not_one_more()
    {
        var most = new StringBuilder().Insert(0, "{}\n", ImportFile.MaxRows).ToString();

        (await ReadJsonAsync(most)).Answered().Rows.Should().HaveCount(ImportFile.MaxRows);
        (await ReadJsonAsync(most + "{}\n")).ShouldBeRefused("import.too_many_rows");
    }

    [Fact]
    public async Task Bytes_that_are_no_text_become_the_sign_that_no_name_may_hold()
    {
        using var content = new MemoryStream([.. "key,name\na,"u8, 0xFF, .. "\n"u8]);

        var file = (await ReadAsync(content, ImportFormat.Csv)).Answered();

        file.Rows.Single().Cells[1].Should().Be("\uFFFD");
    }

    [Fact]
    public async Task Every_text_survives_being_quoted()
    {
        await Gen.String[Gen.Char["ab\",\n;' é"], 1, 20].Array[1, 5].SampleAsync(async cells =>
        {
            var text = "key,name\n" + string.Concat(cells.Select(cell => $"k,\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n"));
            var file = (await ReadCsvAsync(text)).Answered();
            file.Rows.Select(row => row.Cells[1]).Should().Equal(cells);
            var lines = cells.Select((_, index) => 2 + index + cells.Take(index).Sum(cell => cell.Count(letter => letter == '\n')));
            file.Rows.Select(row => row.Line).Should().Equal(lines);
        }, iter: 100);
    }

    [Fact]
    public async Task Members_of_json_lines_become_cells_and_blank_lines_count_as_lines()
    {
        var file = (await ReadJsonAsync("{\"key\":\"a\",\"name\":\"Alpha\"}\r\n\n  \n{\"size\":5,\"key\":null,\"name\":true}")).Answered();

        file.Columns.Should().Equal(Known);
        file.Rows.Select(row => (row.Line, row.Cells[0], row.Cells[1], row.Cells[2])).Should().Equal(
            (1, "a", "Alpha", null), (4, "", "true", "5"));
        file.Rows.Should().OnlyContain(row => row.Malformed == null);
    }

    [Fact]
    public async Task Numbers_are_passed_on_as_they_were_written() =>
        (await ReadJsonAsync("{\"size\":1.50e2}")).Answered().Rows.Single().Cells[2].Should().Be("1.50e2");

    [Fact]
    public async Task A_mark_at_the_beginning_of_json_lines_makes_no_difference() =>
        (await ReadJsonAsync("\uFEFF{\"key\":\"a\"}")).Answered().Rows.Single().Cells[0].Should().Be("a");

    [Fact]
    public async Task No_lines_are_a_file_without_rows() => (await ReadJsonAsync("")).Answered().Rows.Should().BeEmpty();

    [Theory]
    [InlineData("[1]", "", "import.row_malformed", "The line is no JSON object.")]
    [InlineData("\"a\"", "", "import.row_malformed", "The line is no JSON object.")]
    [InlineData("{\"key\":", "", "import.row_malformed", "The line is no JSON, or names a member twice.")]
    [InlineData("{\"key\":\"a\",\"key\":\"b\"}", "", "import.row_malformed", "The line is no JSON, or names a member twice.")]
    [InlineData("{\"key\":\"\\ud800\"}", "", "import.row_malformed", "The line is no JSON, or names a member twice.")]
    [InlineData("{\"key\":\"a\"} {}", "", "import.row_malformed", "The line is no JSON, or names a member twice.")]
    [InlineData("{\"colour\":\"red\"}", "colour", "request.unknown_member", "is not known here; known are key, name, size")]
    [InlineData("{\"Key\":\"a\"}", "Key", "request.unknown_member", "is not known here; known are key, name, size")]
    [InlineData("{\"name\":{}}", "name", "request.value_invalid", "must be a plain value")]
    [InlineData("{\"name\":[\"a\"]}", "name", "request.value_invalid", "must be a plain value")]
    public async Task A_line_that_cannot_be_read_is_malformed_and_the_others_are_not(string line, string field, string code, string sentence)
    {
        var file = (await ReadJsonAsync($"{{\"key\":\"first\"}}\n{line}\n{{\"key\":\"last\"}}\n")).Answered();

        file.Rows.Select(row => row.Malformed is null).Should().Equal(true, false, true);
        ShouldBeMalformed(file.Rows[1], 2, field, code, sentence);
    }

    [Theory]
    [InlineData(ImportFormat.Csv, "key,name\na,b\n")]
    [InlineData(ImportFormat.JsonLines, "{}\n")]
    public async Task The_stream_is_left_open_to_whoever_opened_it(ImportFormat format, string text)
    {
        using var content = Given.File(text);

        (await ReadAsync(content, format)).Answered();

        content.CanRead.Should().BeTrue();
    }

    private static void ShouldBeMalformed(ImportRow row, int line, string field, string code, string sentence)
    {
        row.Line.Should().Be(line);
        row.Malformed.Should().NotBeNull();
        (row.Malformed!.Identifier, row.Malformed.ErrorCode, row.Malformed.ErrorMessage).Should().Be((field, code, sentence));
    }

    private static async Task<Result<ImportFile>> ReadCsvAsync(string text)
    {
        using var content = Given.File(text);
        return await ReadAsync(content, ImportFormat.Csv);
    }

    private static async Task<Result<ImportFile>> ReadJsonAsync(string text)
    {
        using var content = Given.File(text);
        return await ReadAsync(content, ImportFormat.JsonLines);
    }

    private static async Task<Result<ImportFile>> ReadAsync(Stream content, ImportFormat format) =>
        await ImportFile.ReadAsync(content, format, Known, Needed, World.Cancellation);
}
