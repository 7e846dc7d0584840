using Ardalis.Result;
using CsCheck;
using Sites.Application.Contracts.Importing;

namespace Sites.Application.Tests.Hierarchy;

public sealed class ImportSitesTests
{
    private readonly World _world = new();
    private readonly ProgressRecorder _progress = new();

    [Fact]
    public async Task A_file_is_validated_in_a_snapshot_and_written_under_the_structure_lock()
    {
        var report = (await ImportAsync(["key,parent_key,name", "a,,Alpha", "b,a,Beta"])).Answered();

        _world.Journal.Should().Equal(
            "snapshot", "store.GetTreeStamp", "groups.List GroupsByExternalIds", "store.ListPlaces", "store.ListChildren",
            "begin Structure", "store.GetTreeStamp", "store.Write", "commit");
        report.Should().BeEquivalentTo(new ImportReport
        {
            DryRun = false,
            Applied = true,
            Rows = 2,
            Created = 2,
            Updated = 0,
            Unchanged = 0,
            Skipped = 0,
            RolledBack = 0,
            RefusedRows = 0,
            Refused = [],
        });
        var alpha = _world.StoredSite("Alpha");
        alpha.ExternalId.Should().Be("a");
        alpha.Settings.Should().Be(Settings.Empty.WithRootDefaults());
        var beta = _world.StoredSite("Beta");
        beta.Lineage.Should().Be(alpha.Lineage.Child(beta.Id));
        beta.Settings.Should().Be(Settings.Empty, "a child stores only the values of its row");
    }

    [Fact]
    public async Task Every_cell_is_mapped_to_its_field()
    {
        (await ImportAsync(
        [
            "key,name,description,agent_url,default_workflow_id,auto_provision,autonomy_level,conflict_resolution,cache_policy,"
                + "cache_patterns_json,cache_max_size_gb,cache_retention_days,discovery_method,discovery_config_json,migration_policy,heartbeat_interval_seconds",
            "k,Alpha,what for,https://agent,0190b2a4-3c1e-7abc-8def-0123456789ab,true,full,manual,mirror,"
                + "\"[\"\"p\"\"]\",7,8,dns,\"{\"\"a\"\":1}\",auto_accept,90",
        ])).Answered();

        var site = _world.StoredSite("Alpha");
        (site.ExternalId, site.Description, site.AgentUrl, site.ParentId).Should().Be(("k", "what for", "https://agent", null));
        site.Settings.Should().Be(new Settings
        {
            DefaultWorkflowId = Parsed.Workflow("0190b2a4-3c1e-7abc-8def-0123456789ab"),
            AutoProvision = true,
            AutonomyLevel = AutonomyLevel.Full,
            ConflictResolution = ConflictResolution.Manual,
            CachePolicy = CachePolicy.Mirror,
            CachePatterns = Parsed.Patterns("""["p"]"""),
            CacheMaxSizeGb = Parsed.Limit(7),
            CacheRetentionDays = Parsed.Limit(8),
            DiscoveryMethod = DiscoveryMethod.Dns,
            DiscoveryConfig = Parsed.Config("""{"a":1}"""),
            MigrationPolicy = MigrationPolicy.AutoAccept,
            HeartbeatIntervalSeconds = Parsed.Interval(90),
        });
    }

    [Fact]
    public async Task JSON_lines_are_equivalent()
    {
        var report = (await ImportAsync(
            [
                """{"key":"b","parent_key":"a","name":"Beta","cache_max_size_gb":7,"auto_provision":true}""",
                """{"key":"a","name":"Alpha"}""",
            ],
            format: ImportFormat.JsonLines)).Answered();

        report.Created.Should().Be(2);
        _world.StoredSite("Beta").Settings.Should().Be(new Settings { CacheMaxSizeGb = Parsed.Limit(7), AutoProvision = true });
        _world.StoredSite("Beta").ParentId.Should().Be(_world.StoredSite("Alpha").Id);
    }

    [Fact]
    public async Task An_unusable_header_is_refused_before_any_port_is_called()
    {
        (await ImportAsync(["key,colour", "a,red"])).ShouldBeRefused("request.unknown_member", "import.header_invalid");
        _world.ShouldBeUntouched();
    }

    [Fact]
    public async Task The_order_of_rows_does_not_affect_the_created_groups()
    {
        var files = Gen.Int[-2, 40].Array[1, 25].SelectMany(parents =>
            Gen.Shuffle(RowsOf(parents)).Select(shuffled => (Rows: RowsOf(parents), Shuffled: shuffled)));

        await files.SampleAsync(async file =>
        {
            var inOrder = await CreatedAsync(file.Rows);
            (await CreatedAsync(file.Shuffled)).Should().BeEquivalentTo(inOrder);
        }, iter: 150);
    }

    [Fact]
    public async Task A_large_file_is_looked_up_in_batches_and_written_in_one_transaction()
    {
        var rows = Enumerable.Range(0, 1_200).Select(number => $"k{number},n{number},{(number < 10 ? "" : $"k{number % 10}")}");

        (await ImportAsync(["key,name,parent_key", .. rows])).Answered().Created.Should().Be(1_200);

        _world.Journal.Count(entry => entry == "groups.List GroupsByExternalIds").Should().Be(3, "500 keys fit into one query");
        _world.Journal.Count(entry => entry == "store.ListChildren").Should().Be(1);
        _world.Journal.Count(entry => entry == "store.Write").Should().Be(1);
        _progress.Reported.Should().Equal(new ImportProgress(1_200, 1_200));
    }

    [Fact]
    public async Task Names_are_read_only_under_parents_that_get_new_children()
    {
        var (root, parent) = (Given.Site("root", key: "r"), Given.Site("parent", key: "p"));
        _world.Seed(root, parent);

        (await ImportAsync(["key,name,parent_key", "a,A,p", "b,B,p", "c,C,a"])).Answered();

        await _world.Store.Received(1).ListChildrenAsync(
            Arg.Is<IReadOnlyCollection<GroupId>>(parents => parents.SequenceEqual(new[] { parent.Id })), false, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_tree_changed_since_the_snapshot_is_validated_again_under_the_lock()
    {
        _world.Work.AfterRead = () =>
        {
            _world.Seed(Given.Site("Alpha"));
            _world.ChangesByOthers++;
            return Task.CompletedTask;
        };

        var report = (await ImportAsync(["key,name", "a,Alpha", "b,Beta"], OnError.Skip)).Answered();

        ShouldRefuse(report, "name", "group.name_taken");
        report.Created.Should().Be(1);
        _world.Journal.Count(entry => entry == "groups.List GroupsByExternalIds").Should().Be(2);
    }

    [Fact]
    public async Task A_group_renamed_since_the_snapshot_is_validated_again_under_the_lock()
    {
        _world.Seed(Given.Site("Before"));
        _world.Work.AfterRead = () =>
        {
            var renamed = _world.StoredSite("Before");
            renamed.Rename(GroupName.Parse("Alpha").Value);
            renamed.MarkChanged(renamed.UpdatedAt);
            _world.Seed(renamed);
            return Task.CompletedTask;
        };

        var report = (await ImportAsync(["key,name", "a,Alpha", "b,Beta"], OnError.Skip)).Answered();

        ShouldRefuse(report, "name", "group.name_taken");
        report.Created.Should().Be(1);
    }

    [Fact]
    public async Task A_concurrency_conflict_repeats_validation_and_write()
    {
        _world.CauseConcurrencyConflicts(1);

        (await ImportAsync(["key,name", "a,Alpha"])).Answered().Created.Should().Be(1);

        _world.Journal.Count(entry => entry == "store.Write").Should().Be(2);
        _world.StoredSite("Alpha").Version.Should().Be(1);
    }

    [Fact]
    public async Task A_dry_run_a_refused_file_and_a_file_without_changes_do_not_acquire_the_lock()
    {
        _world.Seed(Given.Site("Old", key: "o"));

        (await ImportAsync(["key,name", "a,Alpha"], dryRun: true)).Answered().Created.Should().Be(1);
        (await ImportAsync(["key,name", "a,a/b"])).Answered().Applied.Should().BeFalse();
        (await ImportAsync(["key,name", "o,Old"], onExisting: OnExisting.Update)).Answered().Unchanged.Should().Be(1);

        _world.Journal.Should().NotContain("begin Structure");
    }

    [Fact]
    public async Task Siblings_can_swap_their_names()
    {
        var parent = Given.Site("parent", key: "p");
        var (one, two) = (Given.Site("One", parent, key: "1"), Given.Site("Two", parent, key: "2"));
        _world.Seed(parent, one, two);

        (await ImportAsync(["key,name", "1,Two", "2,One"], onExisting: OnExisting.Update)).Answered().Updated.Should().Be(2);

        (_world.StoredSite("Two").Id, _world.StoredSite("One").Id).Should().Be((one.Id, two.Id));
        await _world.Store.Received(1).WriteAsync(
            Arg.Is<TreeWrite>(write => write.Displaced.ToHashSet().SetEquals(new[] { one.Id, two.Id }) && write.Updated.All(update => update.ChangesName)),
            Arg.Any<Action<int>>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_key_may_be_the_id_of_a_group_in_any_notation()
    {
        var (one, two) = (Given.Site("One", key: "1"), Given.Site("Two"));
        _world.Seed(one, two);

        var report = (await ImportAsync(
            ["key,name,parent_key", $"{one.Id.ToString().ToUpperInvariant()},First,", $"{{{two.Id}}},Second,{{{one.Id}}}"], onExisting: OnExisting.Update)).Answered();

        report.Should().BeEquivalentTo(new { Created = 0, Updated = 2 });
        _world.StoredSite("First").ExternalId.Should().Be("1");
        _world.StoredSite("Second").ParentId.Should().Be(one.Id);
    }

    [Fact]
    public async Task Two_rows_that_name_a_group_by_key_and_by_id_are_duplicates()
    {
        var site = Given.Site("One", key: "1");
        _world.Seed(site);

        var report = (await ImportAsync(["key,name", "1,First", $"{site.Id},Second"], OnError.Skip, OnExisting.Update)).Answered();

        ShouldRefuse(report, "key", "import.duplicate_key");
        report.Refused[0].Message.Should().Contain("line 2");
    }

    [Fact]
    public async Task A_key_that_is_the_id_of_one_group_and_the_external_id_of_another_is_refused()
    {
        var one = Given.Site("One");
        _world.Seed(one, Given.Site("Two", key: one.Id.ToString()));

        ShouldRefuse((await ImportAsync(["key,name", $"{one.Id},First"], onExisting: OnExisting.Update)).Answered(), "key", "import.ambiguous_key");
    }

    [Fact]
    public async Task Keys_are_compared_in_composed_form()
    {
        _world.Seed(Given.Site("One", key: "caf\u00e9"));

        (await ImportAsync(["key,name", "cafe\u0301,First"], onExisting: OnExisting.Update)).Answered().Updated.Should().Be(1);
    }

    [Fact]
    public async Task The_null_literal_clears_a_value()
    {
        var site = Given.Site("One", settings: new Settings { CacheMaxSizeGb = Parsed.Limit(3), AutonomyLevel = AutonomyLevel.Full }, key: "1");
        site.SetDescription(Parsed.Description("before"));
        site.SetAgentUrl(Parsed.Url("https://agent"));
        _world.Seed(site);

        var report = (await ImportAsync(
            ["key,name,description,agent_url,cache_max_size_gb,autonomy_level", @"1,One,\N,\N,\N,\N"], onExisting: OnExisting.Update)).Answered();

        report.Updated.Should().Be(1);
        var stored = _world.StoredSite("One");
        (stored.Description, stored.AgentUrl, stored.Settings.CacheMaxSizeGb, stored.Settings.AutonomyLevel).Should().Be((null, null, null, null));
        ShouldRefuse((await ImportAsync(["key,name", @"1,\N"], onExisting: OnExisting.Update)).Answered(), "name", "group.name_required");
    }

    [Fact]
    public async Task Regular_groups_are_imported_under_groups_and_sites()
    {
        _world.Seed(Given.Site("Hall", key: "hall"));
        using var content = Given.File(["key,parent_key,name,auto_provision", "row,hall,Row,TRUE", "rack,row,Rack,"]);

        var report = (await new ImportGroupsHandler(_world.Import).HandleAsync(
            new ImportGroups(content, new ImportOptions(ImportFormat.Csv, false, OnError.Abort, OnExisting.Refuse)), World.Cancellation)).Answered();

        report.Created.Should().Be(2);
        _world.StoredGroup("Row").Should().NotBeOfType<Site>().And.Match<DeviceGroup>(group => group.Settings.AutoProvision == true);
        _world.StoredGroup("Rack").Lineage.Levels.Should().Be(3);
    }

    [Fact]
    public async Task All_errors_of_all_rows_are_reported_with_their_columns()
    {
        var report = (await ImportAsync(
        [
            "key,name,agent_url,autonomy_level,cache_max_size_gb,auto_provision,default_workflow_id",
            ",a/b,nowhere,most,0,yes,00000000-0000-0000-0000-000000000000",
            "b,,,,1.5,,",
            new string('k', 101) + ",Gamma,,,,,",
        ])).Answered();

        report.Refused.Select(row => (row.Line, row.Field, row.Code)).Should().Equal(
            (2, "key", "import.key_required"),
            (2, "auto_provision", "request.value_invalid"),
            (2, "autonomy_level", "request.value_invalid"),
            (2, "name", "group.name_invalid"),
            (2, "agent_url", "site.agent_url_invalid"),
            (2, "default_workflow_id", "request.value_invalid"),
            (2, "cache_max_size_gb", "site.below_one"),
            (3, "cache_max_size_gb", "request.value_invalid"),
            (3, "name", "group.name_required"),
            (4, "key", "group.external_id_invalid"));
        ShouldHaveStoredNothing(report);
    }

    [Fact]
    public async Task A_refused_row_aborts_the_import()
    {
        var report = (await ImportAsync(["key,name", "a,Alpha", "b,a/b"])).Answered();

        report.Should().BeEquivalentTo(new { Applied = false, Created = 0, Skipped = 0, Rows = 2, RolledBack = 2 });
        ShouldHaveStoredNothing(report);
    }

    [Fact]
    public async Task A_refused_row_is_skipped_on_request()
    {
        var report = (await ImportAsync(["key,name", "a,Alpha", "b,a/b"], OnError.Skip)).Answered();

        report.Should().BeEquivalentTo(new { Applied = true, Created = 1, Skipped = 1 });
        _world.Groups.Stored.Should().ContainSingle().Which.Name.Should().Be("Alpha");
        _world.Work.Commits.Should().Be(1);
    }

    [Fact]
    public async Task A_dry_run_validates_everything_and_stores_nothing()
    {
        _world.Seed(Given.Site("Old", key: "o"));

        var report = (await ImportAsync(
            ["key,name", "a,Alpha", "b,a/b", "o,New"], OnError.Skip, OnExisting.Update, dryRun: true)).Answered();

        report.Should().BeEquivalentTo(new { DryRun = true, Applied = false, Rows = 3, Created = 1, Updated = 1, Skipped = 1 });
        _world.Work.Commits.Should().Be(0);
        _world.Groups.Stored.Should().ContainSingle().Which.Name.Should().Be("Old");
    }

    [Fact]
    public async Task A_duplicate_key_is_refused_for_all_rows_but_the_first()
    {
        var report = (await ImportAsync(
            ["key,parent_key,name", "a,,First", "b,a,Child", "a,,Second", "a,b,Third"], OnError.Skip)).Answered();

        report.Refused.Select(row => (row.Line, row.Key, row.Field, row.Code)).Should().Equal(
            (4, "a", "key", "import.duplicate_key"), (5, "a", "key", "import.duplicate_key"));
        report.Refused.Should().OnlyContain(row => row.Message.Contains("on line 2 "));
        _world.Groups.Stored.Select(site => site.Name).Should().Equal("First", "Child");
    }

    [Fact]
    public async Task A_row_whose_parent_is_neither_in_the_file_nor_in_the_tree_is_refused()
    {
        var there = Given.Site("there", key: "t");
        _world.Seed(there);

        var report = (await ImportAsync(["key,parent_key,name", "a,t,Alpha", "b,nobody,Beta"], OnError.Skip)).Answered();

        _world.StoredSite("Alpha").ParentId.Should().Be(there.Id);
        var refused = report.Refused.Should().ContainSingle().Subject;
        (refused.Line, refused.Field, refused.Code).Should().Be((3, "parent_key", "import.parent_not_found"));
        refused.Message.Should().Contain("'nobody'");
    }

    [Fact]
    public async Task Descendants_of_a_refused_row_are_refused_with_the_line_of_the_parent()
    {
        var report = (await ImportAsync(["key,parent_key,name", "c,b,Gamma", "b,a,Beta", "a,,a/b", "d,,Delta"], OnError.Skip)).Answered();

        report.Refused.Select(row => (row.Line, row.Field, row.Code)).Should().Equal(
            (2, "parent_key", "import.parent_refused"), (3, "parent_key", "import.parent_refused"), (4, "name", "group.name_invalid"));
        report.Refused[0].Message.Should().Contain("line 3,");
        report.Refused[1].Message.Should().Contain("line 4,");
        report.Created.Should().Be(1);
    }

    [Fact]
    public async Task Rows_in_a_cycle_are_refused_with_their_descendants()
    {
        var report = (await ImportAsync(
            ["key,parent_key,name", "a,b,Alpha", "b,a,Beta", "c,c,Gamma", "d,a,Delta", "e,,Epsilon"], OnError.Skip)).Answered();

        report.Refused.Select(row => (row.Line, row.Field, row.Code)).Should().Equal(
            (2, "parent_key", "import.parent_cycle"),
            (3, "parent_key", "import.parent_cycle"),
            (4, "parent_key", "import.parent_cycle"),
            (5, "parent_key", "import.parent_cycle"));
        report.Created.Should().Be(1);
    }

    [Fact]
    public async Task A_site_under_a_regular_group_is_refused()
    {
        _world.Seed(Given.Group("group", key: "g"));

        ShouldRefuse((await ImportAsync(["key,parent_key,name", "a,g,Alpha"])).Answered(), "parent_key", "site.parent_not_a_site");
    }

    [Fact]
    public async Task A_row_below_the_maximum_depth_is_refused()
    {
        var rows = Enumerable.Range(1, Lineage.MaxLevels + 1).Select(level => $"k{level},{(level == 1 ? "" : $"k{level - 1}")},n{level}");

        var report = (await ImportAsync(["key,parent_key,name", .. rows], OnError.Skip)).Answered();

        report.Created.Should().Be(Lineage.MaxLevels);
        ShouldRefuse(report, "parent_key", "group.too_deep");
    }

    [Theory]
    [InlineData("a,,ALPHA", "b,,alpha")]
    [InlineData("a,t,Alpha", "b,t,alpha")]
    [InlineData("a,,SEEDED", "c,,Free")]
    [InlineData("a,t,below", "c,t,Free")]
    public async Task A_name_is_unique_among_siblings_ignoring_case(string first, string second)
    {
        var there = Given.Site("Seeded", key: "t");
        _world.Seed(there, Given.Site("Below", there));

        var report = (await ImportAsync(["key,parent_key,name", first, second], OnError.Skip)).Answered();

        report.Created.Should().Be(1);
        ShouldRefuse(report, "name", "group.name_taken");
    }

    [Fact]
    public async Task The_same_name_under_another_parent_is_allowed()
    {
        var report = (await ImportAsync(["key,parent_key,name", "a,,same", "b,a,same", "c,b,same", "d,a,other", "e,d,same"])).Answered();

        report.Created.Should().Be(5);
    }

    [Theory]
    [InlineData("a,,Alpha,pattern,", null, "site.patterns_required")]
    [InlineData("a,plain,Alpha,pattern,", null, "site.patterns_required")]
    [InlineData("a,plain,Alpha,,", "b,a,Beta,pattern,", "site.patterns_required")]
    [InlineData("a,,Alpha,pattern,[\"p\"]", null, null)]
    [InlineData("a,,Alpha,,[\"p\"]", "b,a,Beta,pattern,", null)]
    [InlineData("a,giving,Alpha,,", "b,a,Beta,pattern,", null)]
    [InlineData("a,below,Alpha,pattern,", null, null)]
    public async Task A_pattern_policy_requires_patterns_from_its_row_the_file_or_the_tree(string first, string? second, string? code)
    {
        var giving = Given.Site("Giving", settings: Given.Patterns, key: "giving");
        _world.Seed(giving, Given.Site("Below", giving, key: "below"), Given.Site("Plain", key: "plain"));
        string[] rows = [first, .. second is null ? Array.Empty<string>() : [second]];

        var report = (await ImportAsync(
            ["key,parent_key,name,cache_policy,cache_patterns_json", .. rows.Select(row => row.Replace("[\"p\"]", "\"[\"\"p\"\"]\""))],
            OnError.Skip)).Answered();

        if (code is null) report.Created.Should().Be(rows.Length);
        else ShouldRefuse(report, "cache_patterns_json", code);
    }

    [Fact]
    public async Task An_existing_group_is_refused_if_updates_are_not_requested()
    {
        _world.Seed(Given.Site("Alpha", key: "a"));

        var report = (await ImportAsync(["key,name", "a,Alpha"])).Answered();

        ShouldRefuse(report, "key", "import.already_there");
        _world.Work.Commits.Should().Be(0);
    }

    [Fact]
    public async Task An_update_changes_only_the_given_fields()
    {
        var parent = Given.Site("parent");
        var site = Given.Site("Alpha", parent, new Settings { CacheMaxSizeGb = Parsed.Limit(3), CacheRetentionDays = Parsed.Limit(4) }, "a");
        site.SetDescription(Parsed.Description("before"));
        site.SetAgentUrl(Parsed.Url("https://agent"));
        _world.Seed(parent, site);

        var report = (await ImportAsync(
            ["key,name,description,agent_url,cache_max_size_gb", "a,Renamed,,,5"], onExisting: OnExisting.Update)).Answered();

        report.Should().BeEquivalentTo(new { Applied = true, Created = 0, Updated = 1, Unchanged = 0 });
        var stored = _world.StoredSite("Renamed");
        (stored.Id, stored.Description, stored.AgentUrl, stored.ParentId).Should().Be((site.Id, "before", "https://agent", parent.Id));
        stored.Settings.Should().Be(new Settings { CacheMaxSizeGb = Parsed.Limit(5), CacheRetentionDays = Parsed.Limit(4) });
        stored.Version.Should().Be(2);
    }

    [Fact]
    public async Task An_update_without_differences_writes_nothing()
    {
        var parent = Given.Site("parent", key: "p");
        var site = Given.Site("Alpha", parent, new Settings { CacheMaxSizeGb = Parsed.Limit(3) }, "a");
        site.SetDescription(Parsed.Description("d"));
        site.SetAgentUrl(Parsed.Url("https://agent"));
        _world.Seed(parent, site);

        var report = (await ImportAsync(
            ["key,parent_key,name,description,agent_url,cache_max_size_gb,cache_policy", "a,p,Alpha,d,https://agent,3,", "p,,parent,,,,"],
            onExisting: OnExisting.Update)).Answered();

        report.Should().BeEquivalentTo(new { Applied = true, Updated = 0, Unchanged = 2 });
        _world.Journal.Should().NotContain("store.Write");
        _world.Groups.Stored.Should().OnlyContain(stored => stored.Version == 1);
    }

    [Theory]
    [InlineData("name", "New")]
    [InlineData("description", "new")]
    [InlineData("agent_url", "https://new")]
    [InlineData("autonomy_level", "limited")]
    public async Task Any_single_difference_is_an_update(string column, string value)
    {
        _world.Seed(Given.Site("Alpha", key: "a"));
        string[] lines = column == "name" ? ["key,name", $"a,{value}"] : [$"key,name,{column}", $"a,Alpha,{value}"];

        (await ImportAsync(lines, onExisting: OnExisting.Update)).Answered().Updated.Should().Be(1);
        (await ImportAsync(lines, onExisting: OnExisting.Update)).Answered().Unchanged.Should().Be(1, "the second import has no differences");
        _world.Groups.Stored.Single().Version.Should().Be(2);
    }

    [Fact]
    public async Task A_missing_column_keeps_the_parent_and_a_blank_cell_makes_a_root()
    {
        var parent = Given.Site("parent", key: "p");
        _world.Seed(parent, Given.Site("Alpha", parent, key: "a"));

        (await ImportAsync(["key,name", "a,Renamed"], onExisting: OnExisting.Update)).Answered();
        _world.StoredSite("Renamed").ParentId.Should().Be(parent.Id);

        (await ImportAsync(["key,name,parent_key", "a,Renamed,"], onExisting: OnExisting.Update)).Answered().Updated.Should().Be(1);
        _world.StoredSite("Renamed").ParentId.Should().BeNull();
    }

    [Fact]
    public async Task A_missing_member_keeps_the_parent()
    {
        var parent = Given.Site("parent", key: "p");
        _world.Seed(parent, Given.Site("Alpha", parent, key: "a"));

        (await ImportAsync(
            ["""{"key":"a","name":"Renamed"}"""], onExisting: OnExisting.Update, format: ImportFormat.JsonLines)).Answered();

        _world.StoredSite("Renamed").ParentId.Should().Be(parent.Id);
    }

    [Fact]
    public async Task An_existing_group_can_move_under_a_group_created_by_the_file()
    {
        var site = Given.Site("Alpha", key: "a");
        _world.Seed(site);

        var report = (await ImportAsync(["key,name,parent_key", "a,Alpha,n", "n,New,"], onExisting: OnExisting.Update)).Answered();

        report.Should().BeEquivalentTo(new { Created = 1, Updated = 1 });
        var parent = _world.StoredSite("New");
        _world.StoredSite("Alpha").ParentId.Should().Be(parent.Id);
        _world.StoredSite("Alpha").Lineage.Should().Be(parent.Lineage.Child(site.Id));
    }

    [Fact]
    public async Task An_update_to_a_missing_parent_is_refused()
    {
        _world.Seed(Given.Site("Alpha", key: "a"));

        var report = (await ImportAsync(["key,name,parent_key", "a,Alpha,nobody"], onExisting: OnExisting.Update)).Answered();

        ShouldRefuse(report, "parent_key", "import.parent_not_found");
    }

    [Fact]
    public async Task A_regular_group_with_the_same_key_is_not_changed()
    {
        _world.Seed(Given.Group("group", key: "g"));

        var report = (await ImportAsync(["key,name", "g,Renamed"], onExisting: OnExisting.Update)).Answered();

        ShouldRefuse(report, "key", "group.external_id_taken");
    }

    [Fact]
    public async Task A_refused_update_does_not_affect_the_validation_of_other_rows()
    {
        var (one, two) = (Given.Site("One", key: "1"), Given.Site("Two", key: "2"));
        _world.Seed(one, two, Given.Site("Three", key: "3"));

        var report = (await ImportAsync(
            ["key,name,description", "1,Three,d", "2,Two,d", "3,Three,"], OnError.Skip, OnExisting.Update)).Answered();

        report.Should().BeEquivalentTo(new { Applied = true, Updated = 1, Unchanged = 1, Skipped = 1 });
        ShouldRefuse(report, "name", "group.name_taken");
        _world.StoredSite("One").Description.Should().BeNull();
        _world.StoredSite("Two").Description.Should().Be("d");
    }

    [Fact]
    public async Task A_move_refused_by_the_tree_is_reported_with_the_column_of_the_file()
    {
        // The file does not show the cycle: the middle of the chain is not in it.
        var chain = Given.Chain(3);
        chain[0].SetExternalId(Parsed.Key("top"));
        chain[2].SetExternalId(Parsed.Key("bottom"));
        _world.Seed(chain);

        var report = (await ImportAsync(["key,name,parent_key", "top,level-0,bottom"], onExisting: OnExisting.Update)).Answered();

        ShouldRefuse(report, "parent_key", "group.move_into_itself");
    }

    [Theory]
    [InlineData(OnError.Skip, OnExisting.Update)]
    [InlineData(OnError.Abort, OnExisting.Refuse)]
    public async Task A_retried_import_starts_with_fresh_state(OnError onError, OnExisting onExisting)
    {
        string[] lines = ["key,parent_key,name", "a,,Alpha", "b,a,Beta", "c,nobody,Gamma", "o,,Renamed", "a,,Again"];
        _world.Seed(Given.Site("Old", key: "o"));
        var once = new ImportSitesTests();
        once._world.Seed(Given.Site("Old", key: "o"));
        var expected = (await once.ImportAsync(lines, onError, onExisting)).Answered();
        _world.Work.TransientFaults = 2;

        var report = (await ImportAsync(lines, onError, onExisting)).Answered();

        report.Should().BeEquivalentTo(expected);
        _world.Groups.Stored.Select(site => site.Name).Should().Equal(once._world.Groups.Stored.Select(site => site.Name));
    }

    [Fact]
    public async Task An_unreadable_row_without_a_key_is_refused_like_any_other()
    {
        var report = (await ImportAsync(["""{"key":"a","name":"Alpha"}""", "no json"], OnError.Skip, format: ImportFormat.JsonLines)).Answered();

        report.Created.Should().Be(1);
        report.Refused.Should().ContainSingle().Which.Should().Match<RefusedRow>(row =>
            row.Line == 2 && row.Code == "import.row_malformed" && row.Field == null && row.Key == null);
    }

    [Theory]
    [InlineData(ImportFormat.Csv, "key,name\na,Alpha\nb,Beta,one too many\n", 3, "import.row_malformed")]
    [InlineData(ImportFormat.JsonLines, "{\"key\":\"a\",\"name\":\"Alpha\"}\n{\"key\":\"b\",\"nam\":\"Beta\"}\n", 2, "request.unknown_member")]
    public async Task An_unreadable_row_with_a_key_is_refused_like_any_other(ImportFormat format, string text, int line, string code)
    {
        var report = (await ImportAsync([text], OnError.Skip, format: format)).Answered();

        report.Created.Should().Be(1);
        report.Refused.Select(row => (row.Line, row.Key, row.Code)).Should().Equal((line, "b", code));
    }

    [Fact]
    public async Task Descendants_of_an_unreadable_row_are_refused_with_the_line_of_the_parent()
    {
        var report = (await ImportAsync(["key,name,parent_key", "a,Alpha", "b,Beta,a"], OnError.Skip)).Answered();

        report.Refused.Select(row => (row.Line, row.Code)).Should().Equal(
            (2, "import.row_malformed"), (3, "import.parent_refused"));
    }

    /// <summary>
    /// Rows "k0", "k1", …, each under an earlier one or a root (-1). A number that is not that of an earlier row is a parent that
    /// is a later row, the row itself or missing; -2 has an invalid name.
    /// </summary>
    private static string[] RowsOf(int[] parents) =>
        [.. parents.Select((parent, row) => $"k{row},{(parent < 0 ? "" : $"k{parent}")},{(parent == -2 ? "a/b" : $"n{row}")},{row + 1}")];

    private static async Task<List<string>> CreatedAsync(string[] rows)
    {
        var tests = new ImportSitesTests();
        (await tests.ImportAsync(["key,parent_key,name,cache_max_size_gb", .. rows], OnError.Skip)).Answered();
        var stored = tests._world.Groups.Stored;
        return
        [
            .. stored.Select(site =>
                $"{stored.FirstOrDefault(parent => parent.Id == site.ParentId)?.ExternalId} > {site.ExternalId}: {site.Name}, {site.Lineage.Levels}, {site.Settings}"),
        ];
    }

    private static void ShouldRefuse(ImportReport report, string field, string code)
    {
        var refused = report.Refused.Should().ContainSingle().Subject;
        (refused.Field, refused.Code).Should().Be((field, code));
    }

    private void ShouldHaveStoredNothing(ImportReport report)
    {
        report.Applied.Should().BeFalse();
        _world.Work.Commits.Should().Be(0);
        _world.Groups.Stored.Should().BeEmpty();
    }

    private async Task<Result<ImportReport>> ImportAsync(
        string[] lines, OnError onError = OnError.Abort, OnExisting onExisting = OnExisting.Refuse, bool dryRun = false,
        ImportFormat format = ImportFormat.Csv)
    {
        using var content = Given.File(lines);
        var handler = new ImportSitesHandler(_world.Import);
        return await handler.HandleAsync(
            new ImportSites(content, new ImportOptions(format, dryRun, onError, onExisting), _progress), World.Cancellation);
    }
}
