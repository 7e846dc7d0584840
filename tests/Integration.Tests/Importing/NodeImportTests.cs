using System.Text;

namespace Sites.Integration.Tests.Importing;

public sealed class NodeImportsOnSqlite(SqliteService service) : NodeImportTests(service), IClassFixture<SqliteService>;

public sealed class NodeImportsOnSqlServer(SqlServerService service) : NodeImportTests(service), IClassFixture<SqlServerService>;

/// <summary>Imports of nodes over HTTP.</summary>
public abstract class NodeImportTests(Service service) : ImportTestBase(service)
{
    private const string Update = Nodes + "?on_existing=update";

    [Fact]
    public async Task Every_column_is_stored()
    {
        var k = Prefix();
        var home = await NewSiteAsync("home", more: new { external_id = $"{k}home" });
        var group = await NewGroupAsync("group", more: new { external_id = $"{k}group" });
        var mac = Service.UniqueMac();
        var report = await ImportAsync(Nodes, $"""
            mac_address,hostname,ip_address,arch,boot_mode,vendor,model,serial_number,system_uuid,group_key,home_site_key
            {mac.ToUpperInvariant().Replace(':', '-')},Web-01.Example,10.0.0.1,arm64,uefi,"ACME, Inc.","The ""big"" one",SN 1,3F2504E0-4F89-11D3-9A0C-0305E82C3301,{k}group,{k}home
            """);

        Counts(report).Should().Be((1, 0, 0, 0));
        var node = (await NodeAsync(mac))!.Value;
        node.Text("mac_address").Should().Be(mac);
        node.Text("hostname").Should().Be("web-01.example");
        node.Text("ip_address").Should().Be("10.0.0.1");
        node.Text("arch").Should().Be("arm64");
        node.Text("boot_mode").Should().Be("uefi");
        node.Text("vendor").Should().Be("ACME, Inc.");
        node.Text("model").Should().Be("The \"big\" one");
        node.Text("serial_number").Should().Be("SN 1");
        node.Text("system_uuid").Should().Be("3f2504e0-4f89-11d3-9a0c-0305e82c3301");
        node.GetProperty("group_id").GetGuid().Should().Be(group.Id());
        node.GetProperty("home_site_id").GetGuid().Should().Be(home.Id());
        node.Text("state").Should().Be("discovered");
    }

    [Fact]
    public async Task Groups_and_sites_may_be_identified_by_id()
    {
        var home = await NewSiteAsync("home");
        var group = await NewGroupAsync("group");
        var mac = Service.UniqueMac();
        await ImportAsync(Nodes, $"mac_address,group_id,home_site_id\n{mac},{group.Id()},{home.Id()}\n");

        var node = (await NodeAsync(mac))!.Value;
        node.GetProperty("group_id").GetGuid().Should().Be(group.Id());
        node.GetProperty("home_site_id").GetGuid().Should().Be(home.Id());
    }

    [Fact]
    public async Task Only_the_MAC_address_is_required()
    {
        var (one, two) = (Service.UniqueMac(), Service.UniqueMac());
        Counts(await ImportAsync(Nodes, $"mac_address\n{one}\n{two}\n")).Should().Be((2, 0, 0, 0));

        (await NodeAsync(two))!.Value.Text("arch").Should().Be("x86_64");
    }

    [Theory]
    [InlineData("mac_address", "00:11:22", "node.mac_address_invalid")]
    [InlineData("mac_address", "", "node.mac_address_required")]
    [InlineData("hostname", "-web", "node.hostname_invalid")]
    [InlineData("ip_address", "10.0.0.256", "node.ip_address_invalid")]
    [InlineData("arch", "x86-64", "request.value_invalid")]
    [InlineData("boot_mode", "legacy", "request.value_invalid")]
    [InlineData("system_uuid", "17", "request.value_invalid")]
    [InlineData("vendor", "two\nlines", "node.text_invalid")]
    [InlineData("group_key", "nowhere", "node.group_not_found")]
    [InlineData("home_site_key", "nowhere", "node.home_site_not_found")]
    [InlineData("group_id", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "node.group_not_found")]
    [InlineData("home_site_id", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "node.home_site_not_found")]
    [InlineData("home_site_id", "nowhere", "request.value_invalid")]
    public async Task An_invalid_value_is_refused_with_line_address_field_and_code(string column, string value, string code)
    {
        var mac = Service.UniqueMac();
        var good = Service.UniqueMac();
        // A blank line is not a row, so the address requires a second cell.
        var file = column == "mac_address"
            ? $"mac_address,model\n{good},\n{value},x\n"
            : $"mac_address,{column}\n{good},\n{mac},{Quoted(value)}\n";

        (await RowErrorsAsync(Nodes, file)).Should().Equal(
            new RowError(3, column == "mac_address" ? (value.Length == 0 ? null : value) : mac, column, code));
    }

    [Fact]
    public async Task An_unreadable_row_is_refused()
    {
        var mac = Service.UniqueMac();
        (await RowErrorsAsync(Nodes, $"mac_address,model\n{mac}\n{mac},a,b\n{mac},\"a\"b\n")).Should().Equal(
            new RowError(2, mac, null, "import.row_malformed"),
            new RowError(3, mac, null, "import.row_malformed"),
            new RowError(4, mac, null, "import.row_malformed"));
    }

    [Fact]
    public async Task Spreadsheet_formats_are_read()
    {
        var site = await NewSiteAsync("site");
        var mac = Service.UniqueMac().Replace(":", "", StringComparison.Ordinal).ToUpperInvariant();
        await ImportAsync(Nodes, $"mac_address;boot_mode;arch;system_uuid;home_site_key\n{mac};UEFI;ARM64;{{3F2504E0-4F89-11D3-9A0C-0305E82C3301}};{{{site.Id().ToString().ToUpperInvariant()}}}\n");

        var node = (await NodeAsync(mac))!.Value;
        (node.Text("boot_mode"), node.Text("arch"), node.Text("system_uuid"), node.GetProperty("home_site_id").GetGuid())
            .Should().Be(("uefi", "arm64", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", site.Id()));
    }

    [Fact]
    public async Task A_duplicate_MAC_address_is_refused_in_any_notation()
    {
        var mac = Service.UniqueMac();
        var dotted = mac.Replace(":", "", StringComparison.Ordinal).Insert(8, ".").Insert(4, ".");
        (await RowErrorsAsync(Nodes, $"mac_address\n{mac}\n{dotted}\n"))
            .Should().Equal(new RowError(3, dotted, "mac_address", "import.duplicate_key"));
    }

    [Fact]
    public async Task A_home_that_is_a_regular_group_is_refused()
    {
        var k = Prefix();
        var group = await NewGroupAsync("group", more: new { external_id = $"{k}group" });
        var (one, two) = (Service.UniqueMac(), Service.UniqueMac());
        (await RowErrorsAsync(Nodes, $"mac_address,home_site_key,home_site_id\n{one},{k}group,\n{two},,{group.Id()}\n")).Should().Equal(
            new RowError(2, one, "home_site_key", "node.home_not_a_site"),
            new RowError(3, two, "home_site_id", "node.home_not_a_site"));
    }

    [Fact]
    public async Task A_group_or_site_given_by_both_key_and_id_is_refused()
    {
        var k = Prefix();
        var home = await NewSiteAsync("home", more: new { external_id = $"{k}home" });
        var mac = Service.UniqueMac();
        (await RowErrorsAsync(Nodes, $"mac_address,home_site_key,home_site_id,group_key,group_id\n{mac},{k}home,{home.Id()},{k}home,{home.Id()}\n"))
            .Should().Equal(
                new RowError(2, mac, "group_id", "request.value_invalid"),
                new RowError(2, mac, "home_site_id", "request.value_invalid"));
    }

    [Fact]
    public async Task Existing_nodes_are_refused_unless_updates_are_requested()
    {
        var mac = Service.UniqueMac();
        await ImportAsync(Nodes, $"mac_address,model\n{mac},a\n");

        (await RowErrorsAsync(Nodes, $"mac_address,model\n{mac},b\n")).Should().Equal(new RowError(2, mac, "mac_address", "import.already_there"));
        Counts(await ImportAsync(Update, $"mac_address,model\n{mac},b\n")).Should().Be((0, 1, 0, 0));
        var node = (await NodeAsync(mac))!.Value;
        node.Text("model").Should().Be("b");
        node.GetProperty("version").GetInt32().Should().Be(2);
    }

    [Fact]
    public async Task Importing_the_same_file_again_with_update_changes_no_versions()
    {
        var k = Prefix();
        await NewSiteAsync("home", more: new { external_id = $"{k}home" });
        var mac = Service.UniqueMac();
        var file = $"mac_address,hostname,ip_address,system_uuid,home_site_key\n{mac.ToUpperInvariant()},WEB,2001:DB8::0:1,3F2504E0-4F89-11D3-9A0C-0305E82C3301,{k}home\n";
        await ImportAsync(Update, file);
        var before = (await NodeAsync(mac))!.Value.GetRawText();

        Counts(await ImportAsync(Update, file)).Should().Be((0, 0, 1, 0));
        (await NodeAsync(mac))!.Value.GetRawText().Should().Be(before);
    }

    [Fact]
    public async Task An_update_does_not_change_absent_columns()
    {
        var k = Prefix();
        var home = await NewSiteAsync("home", more: new { external_id = $"{k}home" });
        var other = await NewSiteAsync("other", more: new { external_id = $"{k}other" });
        var mac = Service.UniqueMac();
        await ImportAsync(Nodes, $"mac_address,hostname,arch,group_key,home_site_key\n{mac},web,arm64,{k}home,{k}home\n");
        Counts(await ImportAsync(Update, $"mac_address,hostname,arch,group_key,home_site_key\n{mac},,,,{k}other\n")).Should().Be((0, 1, 0, 0));

        var node = (await NodeAsync(mac))!.Value;
        node.Text("hostname").Should().Be("web");
        node.Text("arch").Should().Be("arm64");
        node.GetProperty("group_id").GetGuid().Should().Be(home.Id());
        node.GetProperty("home_site_id").GetGuid().Should().Be(other.Id());
    }

    [Fact]
    public async Task An_update_does_not_reset_the_state_of_a_node()
    {
        var mac = Service.UniqueMac();
        await ImportAsync(Nodes, $"mac_address\n{mac}\n");
        var id = (await NodeAsync(mac))!.Value.Id();
        await Http.PatchJsonAsync($"nodes/{id}/state", new { state = "pending" }).DataAsync();
        await ImportAsync(Update, $"mac_address,model\n{mac},m\n");

        var node = (await NodeAsync(mac))!.Value;
        node.Text("state").Should().Be("pending");
        node.Id().Should().Be(id);
    }

    [Fact]
    public async Task Skipping_stores_the_valid_rows_and_lists_the_others()
    {
        var (good, bad) = (Service.UniqueMac(), Service.UniqueMac());
        var report = await ImportAsync(Nodes + "?on_error=skip", $"mac_address,arch\n{bad},ppc\n{good},arm64\n");

        Counts(report).Should().Be((1, 0, 0, 1));
        RowErrorsOf(report).Should().Equal(new RowError(2, bad, "arch", "request.value_invalid"));
        (await NodeAsync(good)).Should().NotBeNull();
        (await NodeAsync(bad)).Should().BeNull();
    }

    [Fact]
    public async Task More_rows_than_one_batch_are_stored_atomically()
    {
        var macs = Enumerable.Range(0, 1201).Select(_ => Service.UniqueMac()).ToList();
        var rows = string.Concat(macs.Select(mac => mac + ",\n"));
        (await RowErrorsAsync(Nodes, $"mac_address,home_site_key\n{rows}{Service.UniqueMac()},nowhere\n")).Should().ContainSingle();
        Counts(await ImportAsync(Nodes, $"mac_address,home_site_key\n{rows}")).Should().Be((1201, 0, 0, 0));

        (await NodeAsync(macs[^1])).Should().NotBeNull();
    }

    [Fact]
    public async Task JSON_lines_are_read_like_rows()
    {
        var (one, two) = (Service.UniqueMac(), Service.UniqueMac());
        RowErrorsOf(await RefusedAsync(Nodes, $"{{\"mac_address\": \"{one}\"}}\n{{\"mac_address\": \"{two}\", \"mac\": 1}}\n", "application/x-ndjson"))
            .Should().Equal(new RowError(2, two, "mac", "request.unknown_member"));
        await ImportAsync(Nodes, $"{{\"mac_address\": \"{one}\", \"model\": \"m\"}}\n", "application/x-ndjson");

        (await NodeAsync(one))!.Value.Text("model").Should().Be("m");
    }

    [Theory]
    [InlineData("mac_address,state", "state")]
    [InlineData("mac,model", "mac_address")]
    [InlineData("mac_address,mac_address", "mac_address")]
    public async Task An_unusable_header_is_refused_with_the_column(string header, string column)
    {
        var (status, _, problem) = await Http.PostCsvAsync(Nodes, $"{header}\n{Service.UniqueMac()},x\n").RefusalAsync();

        status.Should().Be(422);
        problem.GetProperty("errors").TryGetProperty(column, out _).Should().BeTrue();
    }

    [Fact]
    public async Task Another_media_type_is_refused()
    {
        var (status, code, _) = await PostBytesAsync(Nodes, Encoding.UTF8.GetBytes("mac_address\n"), "application/json").RefusalAsync();

        (status, code).Should().Be((415, "request.unsupported_media_type"));
    }
}
