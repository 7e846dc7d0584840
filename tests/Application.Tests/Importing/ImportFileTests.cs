using System.Text;
using Ardalis.Result;
using CsCheck;

namespace Sites.Application.Tests.Importing;

public sealed class ImportFileTests
{
    private static readonly string[] Known = ["key", "name", "size"];
    private static readonly string[] Needed = ["key", "name"];

    [Fact]
    public async Task Rows_of_a_CSV_file_have_their_line_numbers_and_the_header_is_line_one()
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
    public async Task Line_endings_byte_order_marks_blanks_and_quotes_do_not_matter(string text)
    {
        var file = (await ReadCsvAsync(text)).Answered();

        file.Columns.Should().Equal("key", "name");
        file.Rows.Should().ContainSingle().Which.Cells.Should().Equal("a", "Alpha");
    }

    [Fact]
    public async Task Columns_may_be_in_any_order_and_optional_ones_may_be_missing()
    {
        (await ReadCsvAsync("name,size,key\nAlpha,1,a\n")).Answered().Columns.Should().Equal("name", "size", "key");
        (await ReadCsvAsync("name,key\nAlpha,a\n")).Answered().Columns.Should().Equal("name", "key");
    }

    [Fact]
    public async Task The_line_number_of_a_row_is_that_of_its_first_line()
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
    public async Task A_file_with_only_a_header_has_no_rows() => (await ReadCsvAsync("key,name\n")).Answered().Rows.Should().BeEmpty();

    [Fact]
    public async Task All_errors_of_a_header_are_reported_together()
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
    public async Task A_row_with_a_wrong_number_of_cells_is_malformed_and_the_others_are_valid(string row, string sentence)
    {
        var file = (await ReadCsvAsync($"key,name\n{row}\nb,Beta\n")).Answered();

        ShouldBeMalformed(file.Rows[0], 2, "", "import.row_malformed", sentence);
        file.Rows[1].Malformed.Should().BeNull();
    }

    [Fact]
    public async Task A_misplaced_quote_makes_its_row_malformed_and_the_others_are_valid()
    {
        var file = (await ReadCsvAsync("key,name\n\"a\"x,Alpha\nb,Beta\n")).Answered();

        ShouldBeMalformed(file.Rows[0], 2, "", "import.row_malformed", "A cell has a quote that is not doubled, or text after its closing quote.");
        file.Rows[1].Cells.Should().Equal("b", "Beta");
        file.Rows[1].Malformed.Should().BeNull();
    }

    [Theory]
    [InlineData("a,Alpha\nb,\"Beta\nc,Gamma\n", 3)]
    [InlineData("a,\"Al\npha\"\nb,\"Beta\nc,Gamma", 4)]
    [InlineData("a,Alpha\nb,\"Beta\nc,\"Gamma\"\nd,Delta\n", 3)]
    [InlineData("a,Alpha\r\nb,\"Be\"ta\"\r\nc,Gamma\r\n", 3)]
    [InlineData("a,\"x\ny\",\"Beta\nc,Gamma\n", 3)]
    public async Task An_unclosed_quote_refuses_the_file_and_names_the_line_on_which_it_opens(string rows, int line)
    {
        var refused = await ReadCsvAsync("key,name\n" + rows);

        refused.ShouldBeRefusedFor(("file", "import.row_malformed"));
        refused.Errors.Single().Should().Contain($"on line {line} ");
    }

    [Fact]
    public async Task A_row_that_is_too_long_is_refused_and_the_others_are_valid()
    {
        var csv = (await ReadCsvAsync($"key,name\na,{new string('x', ImportFile.MaxRowBytes)}\nb,Beta\n")).Answered();
        var json = (await ReadJsonAsync($"{{\"key\":\"{new string('x', ImportFile.MaxRowBytes)}\"}}\n{{\"key\":\"b\"}}\n")).Answered();

        ShouldBeMalformed(csv.Rows[0], 2, "", "import.row_malformed", "The row has more than 262144 bytes.");
        ShouldBeMalformed(json.Rows[0], 1, "", "import.row_malformed", "The line has more than 262144 bytes.");
        (csv.Rows[1].Malformed, json.Rows[1].Malformed).Should().Be((null, null));
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_refused()
    {
        using var content = new MemoryStream(new byte[ImportFile.MaxBytes + 1]);

        (await ReadAsync(content, ImportFormat.Csv)).ShouldBeRefusedFor(("file", "import.too_large"));
    }

    [Theory]
    [InlineData("key;name\na;Alpha\n")]
    [InlineData("key\tname\na\tAlpha\n")]
    [InlineData("sep=;\nkey;name\na;Alpha\n")]
    [InlineData("SEP=|\r\nkey|name\r\na|Alpha\r\n")]
    [InlineData("\"sep=,\"\nkey,name\na,Alpha\n")]
    [InlineData("\uFEFF\uFEFFkey,name\na,Alpha\n")]
    [InlineData("\uFEFFsep=\t\nkey\tname\na\tAlpha\n")]
    [InlineData("key,name,\na,Alpha,\n")]
    [InlineData("key,name,, \na,Alpha, ,\n")]
    [InlineData("key,name,\na,Alpha\n")]
    [InlineData("key,name\n,\na,Alpha\n , \n\"\",\"\"\n")]
    public async Task Files_written_by_spreadsheets_are_read(string text)
    {
        var file = (await ReadCsvAsync(text)).Answered();

        file.Columns.Should().Equal("key", "name");
        var row = file.Rows.Should().ContainSingle().Subject;
        row.Cells.Take(2).Should().Equal("a", "Alpha");
        row.Malformed.Should().BeNull();
    }

    [Theory]
    [InlineData("key,,name\n", "column 2")]
    [InlineData("key,name,\na,b,c\n", "column 3")]
    [InlineData("sep=\"\nkey\n", "file")]
    [InlineData("sep=\nkey\n", "file")]
    [InlineData("sep=abc\nkey\n", "file")]
    [InlineData("\"key,name\na,b\n", "file")]
    public async Task Header_errors_name_the_position_or_the_file(string text, string field)
    {
        var refused = await ReadCsvAsync(text);

        refused.ValidationErrors.Should().Contain(error => error.Identifier == field && error.ErrorCode == "import.header_invalid");
    }

    [Fact]
    public async Task A_row_has_a_first_and_a_last_line()
    {
        var file = (await ReadCsvAsync("sep=,\nkey,name\r\na,\"Al\r\n\r\npha\"\r\nb,Beta\r\n")).Answered();

        file.Rows.Select(row => (row.Line, row.LastLine)).Should().Equal((3, 5), (6, 6));
    }

    [Fact]
    public async Task The_maximum_number_of_rows_is_read_and_not_one_more()
    {
        var most = new StringBuilder("key,name\n").Insert(9, "a,b\n", ImportFile.MaxRows).ToString();

        (await ReadCsvAsync(most)).Answered().Rows.Should().HaveCount(ImportFile.MaxRows);
        (await ReadCsvAsync(most + "a,b\n")).ShouldBeRefused("import.too_many_rows");
    }

    [Fact]
    public async Task The_maximum_number_of_lines_is_read_and_not_one_more()
    {
        var most = new StringBuilder().Insert(0, "{}\n", ImportFile.MaxRows).ToString();

        (await ReadJsonAsync(most)).Answered().Rows.Should().HaveCount(ImportFile.MaxRows);
        (await ReadJsonAsync(most + "{}\n")).ShouldBeRefused("import.too_many_rows");
    }

    [Theory]
    [InlineData(ImportFormat.Csv)]
    [InlineData(ImportFormat.JsonLines)]
    public async Task Invalid_UTF_8_refuses_the_file_and_names_the_line(ImportFormat format)
    {
        using var content = new MemoryStream([.. "key,name\r\n\r\na,\u00e9\rb,Z"u8, 0xFC, .. "rich\n"u8]);

        var refused = await ReadAsync(content, format);

        refused.ShouldBeRefusedFor(("file", "import.encoding_invalid"));
        refused.Errors.Single().Should().Be("line 4 is not valid UTF-8; save the file as UTF-8 or declare charset=windows-1252");
    }

    [Fact]
    public async Task Other_encodings_are_read_if_they_are_declared_or_marked()
    {
        const string Text = "key,name\na,Zürich – €\n";
        var western = System.Text.CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        (byte[] Bytes, TextEncoding Declared)[] files =
        [
            (western.GetBytes(Text), TextEncoding.Windows1252),
            (Encoding.Unicode.GetBytes(Text), TextEncoding.Utf16),
            (Encoding.BigEndianUnicode.GetBytes(Text), TextEncoding.Utf16BigEndian),
            ([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Text)], TextEncoding.Utf8),
            ([0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Text)], TextEncoding.Utf8),
            ([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Text)], TextEncoding.Windows1252),
        ];
        foreach (var (bytes, declared) in files)
        {
            using var content = new MemoryStream(bytes);
            (await ReadAsync(content, ImportFormat.Csv, declared)).Answered().Rows.Single().Cells[1].Should().Be("Zürich – €");
        }
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x6B, 0x00, 0x0A, 0x00, 0x00, 0xD8 }, 2)]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x6B, 0x00, 0x0A }, 1)]
    public async Task UTF_16_with_a_lone_surrogate_is_refused(byte[] bytes, int line)
    {
        using var content = new MemoryStream(bytes);

        (await ReadAsync(content, ImportFormat.Csv)).Errors.Single().Should().Contain($"line {line} is not valid UTF-16");
    }

    [Fact]
    public async Task Every_text_round_trips_through_quoting()
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
    public async Task Members_of_JSON_lines_become_cells_and_blank_lines_are_counted()
    {
        var file = (await ReadJsonAsync("{\"key\":\"a\",\"name\":\"Alpha\"}\r\n\n  \n{\"size\":5,\"key\":null,\"name\":true}")).Answered();

        file.Columns.Should().Equal(Known);
        file.Rows.Select(row => (row.Line, row.Cells[0], row.Cells[1], row.Cells[2])).Should().Equal(
            (1, "a", "Alpha", null), (4, "", "true", "5"));
        file.Rows.Should().OnlyContain(row => row.Malformed == null);
    }

    [Fact]
    public async Task Numbers_are_passed_on_as_written() =>
        (await ReadJsonAsync("{\"size\":1.50e2}")).Answered().Rows.Single().Cells[2].Should().Be("1.50e2");

    [Fact]
    public async Task A_byte_order_mark_before_JSON_lines_is_ignored() =>
        (await ReadJsonAsync("\uFEFF{\"key\":\"a\"}")).Answered().Rows.Single().Cells[0].Should().Be("a");

    [Fact]
    public async Task An_empty_file_of_JSON_lines_has_no_rows() => (await ReadJsonAsync("")).Answered().Rows.Should().BeEmpty();

    [Theory]
    [InlineData("[1]", "", "import.row_malformed", "The line is not a JSON object.")]
    [InlineData("\"a\"", "", "import.row_malformed", "The line is not a JSON object.")]
    [InlineData("{\"key\":", "", "import.row_malformed", "The line is not valid JSON, or it names a member twice.")]
    [InlineData("{\"key\":\"a\",\"key\":\"b\"}", "", "import.row_malformed", "The line is not valid JSON, or it names a member twice.")]
    [InlineData("{\"key\":\"\\ud800\"}", "", "import.row_malformed", "The line is not valid JSON, or it names a member twice.")]
    [InlineData("{\"key\":\"a\"} {}", "", "import.row_malformed", "The line is not valid JSON, or it names a member twice.")]
    [InlineData("{\"colour\":\"red\"}", "colour", "request.unknown_member", "is not known here; known are key, name, size")]
    [InlineData("{\"Key\":\"a\"}", "Key", "request.unknown_member", "is not known here; known are key, name, size")]
    [InlineData("{\"name\":{}}", "name", "request.value_invalid", "must be a text, a number, true, false or null")]
    [InlineData("{\"name\":[\"a\"]}", "name", "request.value_invalid", "must be a text, a number, true, false or null")]
    public async Task An_unreadable_line_is_malformed_and_the_others_are_valid(string line, string field, string code, string sentence)
    {
        var file = (await ReadJsonAsync($"{{\"key\":\"first\"}}\n{line}\n{{\"key\":\"last\"}}\n")).Answered();

        file.Rows.Select(row => row.Malformed is null).Should().Equal(true, false, true);
        ShouldBeMalformed(file.Rows[1], 2, field, code, sentence);
    }

    [Theory]
    [InlineData(ImportFormat.Csv, "key,name\na,b\n")]
    [InlineData(ImportFormat.JsonLines, "{}\n")]
    public async Task The_stream_is_not_disposed(ImportFormat format, string text)
    {
        using var content = Given.File(text);

        (await ReadAsync(content, format)).Answered();

        content.CanRead.Should().BeTrue();
    }

    [Theory]
    [InlineData("""["lab","eu-central"]""", "lab eu-central")]
    [InlineData("""["lab"]""", "lab")]
    [InlineData("[]", "\\N")]
    [InlineData("\"lab, eu\"", "lab, eu")]
    [InlineData("null", "")]
    public async Task Tags_are_a_list_or_a_string_in_JSON(string tags, string cell)
    {
        var row = await ReadTagsAsync(tags);

        row.Malformed.Should().BeNull();
        row.Cells[1].Should().Be(cell);
    }

    [Theory]
    [InlineData("""["a b"]""")]
    [InlineData("""["a,b"]""")]
    [InlineData("""["a", 1]""")]
    [InlineData("""["a", null]""")]
    [InlineData("""[["a"]]""")]
    [InlineData("""[""]""")]
    [InlineData("""["\\N"]""")]
    public async Task A_list_of_anything_but_tags_is_refused(string tags)
    {
        ShouldBeMalformed(await ReadTagsAsync(tags), 1, "tags", "request.value_invalid", "must be a list of tags without blanks, commas or semicolons, or one text");
    }

    private static async Task<ImportRow> ReadTagsAsync(string tags)
    {
        using var content = Given.File($$"""{"name":"a","tags":{{tags}}}""");
        var options = new ImportOptions(ImportFormat.JsonLines, false, OnError.Abort, OnExisting.Refuse);
        return (await ImportFile.ReadAsync(content, options, ["name", "tags"], ["name"], World.Cancellation)).Answered().Rows.Single();
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

    private static async Task<Result<ImportFile>> ReadAsync(Stream content, ImportFormat format, TextEncoding encoding = TextEncoding.Utf8) =>
        await ImportFile.ReadAsync(
            content, new ImportOptions(format, false, OnError.Abort, OnExisting.Refuse) { Encoding = encoding }, Known, Needed, World.Cancellation);
}
