using Ardalis.Result;
using CsCheck;
using Sites.Application.Contracts.Importing;

namespace Sites.Application.Tests.Nodes;

public sealed class ImportNodesTests
{
    private readonly World _world = new();
    private readonly ProgressRecorder _progress = new();
    private readonly Site _site = Given.Site("site", key: "s");
    private readonly DeviceGroup _group = Given.Group("group", key: "g");

    public ImportNodesTests() => _world.Seed(_site, _group);

    [Fact]
    public async Task A_file_is_validated_in_a_snapshot_and_written_in_one_transaction()
    {
        var report = (await ImportAsync(
            ["mac_address,group_key,home_site_id", $"00-00-00-00-00-01,g,{_site.Id}", "00:00:00:00:00:02,,"])).Answered();

        _world.Journal.Should().Equal(
            "snapshot", "groups.List GroupsByExternalIds", "groups.List GroupsByIds", "nodes.FindOwners",
            "begin Rows", "nodes.Write", "commit");
        report.Should().BeEquivalentTo(new ImportReport
        {
            DryRun = false,
            Applied = true,
            Rows = 2,
            Created = 2,
            Updated = 0,
            Unchanged = 0,
            Skipped = 0,
            RefusedRows = 0,
            Refused = [],
        });
        var placed = Stored("00:00:00:00:00:01");
        (placed.GroupId, placed.HomeSiteId, placed.State, placed.CreatedAt).Should().Be((_group.Id, _site.Id, NodeState.Discovered, _world.Now));
        (Stored("00:00:00:00:00:02").GroupId, Stored("00:00:00:00:00:02").HomeSiteId).Should().Be((null, null));
    }

    [Fact]
    public async Task Every_cell_is_mapped_to_its_field()
    {
        (await ImportAsync(
        [
            "mac_address,hostname,ip_address,arch,boot_mode,vendor,model,serial_number,system_uuid,group_id,home_site_key",
            $"0000.0000.0001,Host,10.0.0.1,arm64,uefi,v,m,n,0190b2a4-3c1e-7abc-8def-0123456789ab,{_group.Id},s",
        ])).Answered();

        var node = _world.Nodes.Stored.Single();
        node.Identity.Should().Be(new NodeIdentity
        {
            MacAddress = MacAddress.Parse("00:00:00:00:00:01").Value,
            Hostname = "host",
            IpAddress = "10.0.0.1",
            Arch = Architecture.Arm64,
            BootMode = BootMode.Uefi,
            Vendor = "v",
            Model = "m",
            SerialNumber = "n",
            SystemUuid = Guid.Parse("0190b2a4-3c1e-7abc-8def-0123456789ab"),
        });
        (node.GroupId, node.HomeSiteId).Should().Be((_group.Id, _site.Id));
    }

    [Fact]
    public async Task JSON_lines_are_equivalent()
    {
        (await ImportAsync(["""{"mac_address":"00000000001"}""", """{"mac_address":"00:00:00:00:00:02","home_site_key":"s"}"""],
            OnError.Skip, format: ImportFormat.JsonLines)).Answered().Should().BeEquivalentTo(new { Created = 1, Skipped = 1 });
        Stored("00:00:00:00:00:02").HomeSiteId.Should().Be(_site.Id);
    }

    [Fact]
    public async Task An_unusable_header_is_refused_before_any_port_is_called()
    {
        (await ImportAsync(["hostname,key", "a,b"])).ShouldBeRefused("request.unknown_member", "import.header_invalid");
        _world.ShouldBeUntouched();
    }

    [Fact]
    public async Task The_order_of_rows_does_not_affect_the_created_nodes()
    {
        string[] places = ["g,", ",s", "g,s", "nobody,", ",g", ","];
        var rows = Enumerable.Range(0, 60).Select(number => $"{Mac(number)},host-{number},{places[number % places.Length]}").ToArray();
        var inOrder = await CreatedAsync(rows);
        inOrder.Should().HaveCount(40);

        await Gen.Shuffle(rows).SampleAsync(
            async shuffled => (await CreatedAsync(shuffled)).Should().BeEquivalentTo(inOrder), iter: 30);
    }

    [Fact]
    public async Task A_large_file_is_read_and_saved_in_batches()
    {
        var rows = Enumerable.Range(0, 1_100).Select(number => $"{Mac(number)},s");

        (await ImportAsync(["mac_address,home_site_key", .. rows])).Answered().Created.Should().Be(1_100);

        _world.Journal.Count(entry => entry == "groups.List GroupsByExternalIds").Should().Be(1, "there is one key");
        _world.Journal.Should().NotContain("groups.List GroupsByIds");
        _world.Journal.Count(entry => entry == "nodes.FindOwners").Should().Be(3);
        _world.Journal.Count(entry => entry == "nodes.Write").Should().Be(1);
        _progress.Reported.Should().Equal(new ImportProgress(1_100, 1_100));
    }

    [Fact]
    public async Task Many_places_are_read_in_batches()
    {
        var sites = Enumerable.Range(0, 501).Select(number => Given.Site($"site-{number}", key: $"key-{number}")).ToList();
        _world.Seed(sites);
        var rows = sites.Select((site, number) => $"{Mac(number)},{site.ExternalId},{site.Id}");

        (await ImportAsync(["mac_address,group_key,home_site_id", .. rows])).Answered().Created.Should().Be(501);

        _world.Journal.Count(entry => entry == "groups.List GroupsByExternalIds").Should().Be(2);
        _world.Journal.Should().NotContain("groups.List GroupsByIds", "the groups were already found by their keys");
    }

    [Fact]
    public async Task All_errors_of_all_rows_are_reported_with_their_columns()
    {
        var report = (await ImportAsync(
        [
            "mac_address,hostname,arch,boot_mode,system_uuid,group_key,group_id,home_site_id",
            "00:00,-,x86,legacy,x,,y,z",
            $",,,,,g,{_group.Id},",
        ])).Answered();

        report.Refused.Select(row => (row.Line, row.Field, row.Code)).Should().Equal(
            (2, "arch", "request.value_invalid"),
            (2, "boot_mode", "request.value_invalid"),
            (2, "system_uuid", "request.value_invalid"),
            (2, "group_id", "request.value_invalid"),
            (2, "home_site_id", "request.value_invalid"),
            (2, "mac_address", "node.mac_address_invalid"),
            (2, "hostname", "node.hostname_invalid"),
            (3, "group_id", "request.value_invalid"),
            (3, "mac_address", "node.mac_address_required"));
        report.Refused[0].Key.Should().Be("00:00", "a row is reported with the key in the file");
        report.Refused[7].Message.Should().Be("must be blank when group_key is not");
        report.Applied.Should().BeFalse();
        _world.Work.Commits.Should().Be(0);
    }

    [Fact]
    public async Task A_duplicate_address_in_any_notation_is_refused_for_all_rows_but_the_first()
    {
        var report = (await ImportAsync(
            ["mac_address,hostname", "AA:00:00:00:00:01,first", "aa-00-00-00-00-01,second"], OnError.Skip)).Answered();

        var refused = ShouldRefuse(report, "mac_address", "import.duplicate_key");
        refused.Line.Should().Be(3);
        refused.Message.Should().Contain("on line 2 ");
        _world.Nodes.Stored.Single().Hostname.Should().Be("first");
    }

    [Fact]
    public async Task Missing_places_are_reported_with_the_column_that_names_them()
    {
        var nobody = GroupId.New(Given.Then);

        var report = (await ImportAsync(
        [
            "mac_address,group_key,group_id,home_site_key,home_site_id",
            "00:00:00:00:00:01,nobody,,nowhere,",
            $"00:00:00:00:00:02,,{nobody},,{nobody}",
        ])).Answered();

        report.Refused.Select(row => (row.Line, row.Field, row.Code)).Should().Equal(
            (2, "group_key", "node.group_not_found"),
            (2, "home_site_key", "node.home_site_not_found"),
            (3, "group_id", "node.group_not_found"),
            (3, "home_site_id", "node.home_site_not_found"));
        report.Refused[0].Message.Should().Contain("'nobody'");
        report.Refused[3].Message.Should().Contain($"'{nobody}'");
    }

    [Theory]
    [InlineData("home_site_key")]
    [InlineData("home_site_id")]
    public async Task A_regular_group_as_home_is_refused(string column)
    {
        var report = (await ImportAsync(
            [$"mac_address,{column}", $"00:00:00:00:00:01,{(column == "home_site_key" ? "g" : _group.Id)}"])).Answered();

        ShouldRefuse(report, column, "node.home_not_a_site").Message.Should().Contain("'group'");
    }

    [Fact]
    public async Task A_refused_row_aborts_the_import()
    {
        var report = (await ImportAsync(["mac_address,group_key", "00:00:00:00:00:01,g", "00:00:00:00:00:02,nobody"])).Answered();

        report.Should().BeEquivalentTo(new { Applied = false, Created = 0, Skipped = 0 });
        _world.Work.Commits.Should().Be(0);
        _world.Nodes.Stored.Should().BeEmpty();
    }

    [Fact]
    public async Task A_refused_row_is_skipped_on_request()
    {
        var report = (await ImportAsync(
            ["mac_address,group_key", "00:00:00:00:00:01,g", "00:00:00:00:00:02,nobody"], OnError.Skip)).Answered();

        report.Should().BeEquivalentTo(new { Applied = true, Created = 1, Skipped = 1 });
        _world.Nodes.Stored.Should().ContainSingle();
    }

    [Fact]
    public async Task A_dry_run_validates_everything_and_stores_nothing()
    {
        _world.Seed(Given.Node("00:00:00:00:00:09"));

        var report = (await ImportAsync(
            ["mac_address,hostname", "00:00:00:00:00:01,a", "00:00:00:00:00:09,b"], onExisting: OnExisting.Update, dryRun: true)).Answered();

        report.Should().BeEquivalentTo(new { DryRun = true, Applied = false, Created = 1, Updated = 1 });
        _world.Work.Commits.Should().Be(0);
        _world.Nodes.Stored.Single().Hostname.Should().BeNull();
    }

    [Fact]
    public async Task An_existing_node_is_refused_if_updates_are_not_requested()
    {
        _world.Seed(Given.Node("00:00:00:00:00:09"));

        var report = (await ImportAsync(["mac_address,hostname", "00-00-00-00-00-09,b"], OnError.Skip)).Answered();

        ShouldRefuse(report, "mac_address", "import.already_there");
        _world.Journal.Should().NotContain("nodes.Write");
    }

    [Fact]
    public async Task An_update_changes_only_the_given_fields()
    {
        var node = Given.Node("00:00:00:00:00:09", _group, _site);
        node.Identify(node.Identity with { Vendor = "v", Arch = Architecture.Arm64 });
        _world.Seed(node);

        var report = (await ImportAsync(
            ["mac_address,hostname,vendor,group_key,home_site_key", "00:00:00:00:00:09,new,,s,"], onExisting: OnExisting.Update)).Answered();

        report.Should().BeEquivalentTo(new { Applied = true, Created = 0, Updated = 1, Unchanged = 0 });
        var stored = _world.Nodes.Stored.Single();
        (stored.Hostname, stored.Vendor, stored.Arch, stored.GroupId, stored.HomeSiteId, stored.Version)
            .Should().Be(("new", "v", Architecture.Arm64, _site.Id, _site.Id, 2));
    }

    [Fact]
    public async Task A_place_without_a_column_is_unchanged()
    {
        _world.Seed(Given.Node("00:00:00:00:00:09", _group, _site));

        (await ImportAsync(
            ["mac_address,hostname,group_key,home_site_id", "00:00:00:00:00:09,new,,"], onExisting: OnExisting.Update)).Answered();

        var stored = _world.Nodes.Stored.Single();
        (stored.Hostname, stored.GroupId, stored.HomeSiteId).Should().Be(("new", _group.Id, _site.Id));
    }

    [Theory]
    [InlineData("hostname", "new")]
    [InlineData("boot_mode", "uefi")]
    [InlineData("group_key", "g")]
    [InlineData("home_site_key", "s")]
    public async Task Any_single_difference_is_an_update_once_and_unchanged_the_second_time(string column, string value)
    {
        _world.Seed(Given.Node("00:00:00:00:00:09"));
        string[] lines = [$"mac_address,{column}", $"00:00:00:00:00:09,{value}"];

        (await ImportAsync(lines, onExisting: OnExisting.Update)).Answered().Should().BeEquivalentTo(new { Updated = 1, Unchanged = 0 });
        (await ImportAsync(lines, onExisting: OnExisting.Update)).Answered().Should().BeEquivalentTo(new { Updated = 0, Unchanged = 1 });
        _world.Nodes.Stored.Single().Version.Should().Be(2);
        _world.Journal.Count(entry => entry == "nodes.Write").Should().Be(1);
    }

    [Fact]
    public async Task A_refused_update_leaves_the_node_unchanged()
    {
        _world.Seed(Given.Node("00:00:00:00:00:09"));

        var report = (await ImportAsync(
            ["mac_address,hostname,group_key", "00:00:00:00:00:09,new,nobody"], OnError.Skip, OnExisting.Update)).Answered();

        ShouldRefuse(report, "group_key", "node.group_not_found");
        _world.Nodes.Stored.Single().Hostname.Should().BeNull();
        _world.Journal.Should().NotContain("nodes.Write");
    }

    [Theory]
    [InlineData(OnError.Skip, OnExisting.Update)]
    [InlineData(OnError.Abort, OnExisting.Refuse)]
    public async Task A_retried_import_starts_with_fresh_state(OnError onError, OnExisting onExisting)
    {
        string[] lines =
        [
            "mac_address,hostname,group_key", "00:00:00:00:00:01,a,g", "00:00:00:00:00:02,b,nobody", "00:00:00:00:00:01,c,",
            "00:00:00:00:00:09,new,s",
        ];
        var once = new ImportNodesTests();
        once._world.Seed(Given.Node("00:00:00:00:00:09"));
        var expected = (await once.ImportAsync(lines, onError, onExisting)).Answered();
        _world.Seed(Given.Node("00:00:00:00:00:09"));
        _world.Work.TransientFaults = 2;

        var report = (await ImportAsync(lines, onError, onExisting)).Answered();

        report.Should().BeEquivalentTo(expected);
        _world.Nodes.Stored.Select(node => (node.MacAddress, node.Hostname))
            .Should().Equal(once._world.Nodes.Stored.Select(node => (node.MacAddress, node.Hostname)));
    }

    [Fact]
    public async Task A_concurrency_conflict_repeats_validation_and_write()
    {
        _world.Seed(Given.Node("00:00:00:00:00:09"));
        _world.CauseConcurrencyConflicts(1);
        _world.Work.AfterRollback = () =>
        {
            _world.Seed(Given.Node("00:00:00:00:00:01"));
            return Task.CompletedTask;
        };

        var report = (await ImportAsync(["mac_address,hostname", "00:00:00:00:00:01,a", "00:00:00:00:00:09,b"], onExisting: OnExisting.Update)).Answered();

        report.Should().BeEquivalentTo(new { Created = 0, Updated = 2 });
        Stored("00:00:00:00:00:09").Version.Should().Be(2);
    }

    [Fact]
    public async Task Rows_that_change_at_every_attempt_are_reported_as_a_conflict()
    {
        _world.CauseConcurrencyConflicts(ConcurrencyRetry.MaxAttempts);

        (await ImportAsync(["mac_address", "00:00:00:00:00:01"])).ShouldBeRefused("concurrency.conflict");
    }

    [Theory]
    [InlineData("group_key", "home_site_key")]
    [InlineData("group_id", "home_site_id")]
    public async Task The_null_literal_removes_a_node_from_its_group_and_its_home(string group, string home)
    {
        _world.Seed(Given.Node("00:00:00:00:00:09", _group, _site));

        (await ImportAsync([$"mac_address,{group},{home}", @"00:00:00:00:00:09,\N,\N"], onExisting: OnExisting.Update)).Answered().Updated.Should().Be(1);

        (Stored("00:00:00:00:00:09").GroupId, Stored("00:00:00:00:00:09").HomeSiteId).Should().Be((null, null));
    }

    [Fact]
    public async Task A_place_may_be_named_by_its_id_in_the_key_column()
    {
        (await ImportAsync(["mac_address,group_key,home_site_key", $"00:00:00:00:00:09,{_group.Id.ToString().ToUpperInvariant()},{{{_site.Id}}}"])).Answered();

        (Stored("00:00:00:00:00:09").GroupId, Stored("00:00:00:00:00:09").HomeSiteId).Should().Be((_group.Id, _site.Id));
    }

    [Fact]
    public async Task An_unreadable_row_is_refused_like_any_other()
    {
        var report = (await ImportAsync(
            ["mac_address,hostname", "00:00:00:00:00:01", "00:00:00:00:00:02,b"], OnError.Skip)).Answered();

        report.Created.Should().Be(1);
        report.Refused.Should().ContainSingle().Which.Should().Match<RefusedRow>(row =>
            row.Line == 2 && row.Code == "import.row_malformed" && row.Field == null && row.Key == "00:00:00:00:00:01");
    }

    private static string Mac(int number) => $"02:00:00:00:{number / 256:x2}:{number % 256:x2}";

    private static async Task<List<(string, string?, string?, string?)>> CreatedAsync(string[] rows)
    {
        var tests = new ImportNodesTests();
        (await tests.ImportAsync(["mac_address,hostname,group_key,home_site_key", .. rows], OnError.Skip)).Answered();
        return
        [
            .. tests._world.Nodes.Stored.Select(node => (
                node.MacAddress, node.Hostname,
                tests._world.Groups.Stored.FirstOrDefault(group => group.Id == node.GroupId)?.Name,
                tests._world.Groups.Stored.FirstOrDefault(group => group.Id == node.HomeSiteId)?.Name)),
        ];
    }

    private static RefusedRow ShouldRefuse(ImportReport report, string field, string code)
    {
        var refused = report.Refused.Should().ContainSingle().Subject;
        (refused.Field, refused.Code).Should().Be((field, code));
        return refused;
    }

    private Node Stored(string mac) => _world.Nodes.Stored.Single(node => node.MacAddress == mac);

    private async Task<Result<ImportReport>> ImportAsync(
        string[] lines, OnError onError = OnError.Abort, OnExisting onExisting = OnExisting.Refuse, bool dryRun = false,
        ImportFormat format = ImportFormat.Csv)
    {
        using var content = Given.File(lines);
        var handler = new ImportNodesHandler(_world.GroupRepository, _world.NodeStore, _world.Work, _world.Clock);
        return await handler.HandleAsync(
            new ImportNodes(content, new ImportOptions(format, dryRun, onError, onExisting), _progress), World.Cancellation);
    }
}
