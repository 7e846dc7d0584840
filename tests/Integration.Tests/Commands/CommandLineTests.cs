using Microsoft.Data.Sqlite;

namespace Sites.Integration.Tests.Commands;

/// <summary>The command line, run as processes on separate SQLite files.</summary>
public sealed class CommandLineTests : IDisposable
{
    private const string Tree = "key,parent_key,name,description\nr,,root,\"a, \"\"b\"\"\"\nc,r,child,\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("sites-commands-").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_imported_file_is_exported_to_the_output_without_other_text()
    {
        var imported = await SitesProcess.RunAsync(["import-sites", await FileAsync("tree.csv", Tree), "--data", _folder], _folder);
        imported.Code.Should().Be(0, imported.Error);
        imported.Output.Should().Contain("2 created");

        var exported = await SitesProcess.RunAsync(["export-sites", "--data", _folder], _folder);
        exported.Code.Should().Be(0, exported.Error);
        var lines = exported.Output.Split('\n');
        lines[0].Should().StartWith("key,parent_key,name,description,");
        lines[1].Should().StartWith("r,,root,\"a, \"\"b\"\"\",");
        lines[2].Should().StartWith("c,r,child,");
        lines[3].Should().BeEmpty();
        lines.Should().HaveCount(4);

        var again = await RunAsync("import-sites", await FileAsync("again.csv", exported.Output), "--on-existing", "update");
        again.Code.Should().Be(0, again.Error);
        again.Output.Should().Contain("2 unchanged");
    }

    [Fact]
    public async Task Commands_run_in_the_development_environment()
    {
        // There, the container checks that every service can be created.
        var imported = await RunAsync("import-sites", await FileAsync("tree.csv", Tree), "--environment", "Development");

        imported.Code.Should().Be(0, imported.Error);
    }

    [Theory]
    [InlineData("--dry-run=true")]
    [InlineData("--dry-run:true")]
    [InlineData("--dryrun=true")]
    public async Task No_notation_of_the_dry_run_option_stores_anything(string flag)
    {
        await RunAsync("migrate");
        await RunAsync("import-sites", await FileAsync("tree.csv", Tree), flag);

        (await RunAsync("export-sites")).Output.Trim().Split('\n').Should().ContainSingle("only the header is exported");
    }

    [Fact]
    public void The_built_service_does_not_use_invariant_globalization() =>
        File.ReadAllText(Path.ChangeExtension(typeof(WebApi.ServiceHost).Assembly.Location, ".runtimeconfig.json"))
            .Should().NotContain("System.Globalization.Invariant");

    [Fact]
    public async Task A_dry_run_prints_the_report_of_the_import_and_stores_nothing()
    {
        await RunAsync("migrate");
        var tried = await RunAsync("import-sites", await FileAsync("tree.csv", Tree), "--dry-run");
        tried.Code.Should().Be(0, tried.Error);
        tried.Output.Should().Contain("2 created").And.Contain("nothing was stored");

        (await RunAsync("export-sites")).Output.Split('\n').Should().HaveCount(2);
    }

    [Fact]
    public async Task A_file_with_an_invalid_row_exits_1_names_the_row_and_stores_nothing()
    {
        var file = await FileAsync("bad.csv", Tree + "x,r,a/b,\n");
        string[][] ways = [["import-sites", file], ["import-sites", file, "--dry-run"]];
        foreach (var way in ways)
        {
            var refused = await RunAsync(way);
            refused.Code.Should().Be(1, refused.Error);
            refused.Output.Should().Contain("line 4").And.Contain("x").And.Contain("name").And.Contain("group.name_invalid");
        }

        (await RunAsync("export-sites")).Output.Should().NotContain("root");
    }

    [Fact]
    public async Task Skipping_invalid_rows_stores_the_others_and_exits_1()
    {
        var skipped = await RunAsync("import-sites", await FileAsync("bad.csv", Tree + "x,r,a/b,\n"), "--on-error", "skip");
        skipped.Code.Should().Be(1, skipped.Error);
        skipped.Output.Should().Contain("2 created").And.Contain("1 skipped").And.Contain("group.name_invalid");

        (await RunAsync("export-sites")).Output.Should().Contain("c,r,child,");
    }

    [Theory]
    [InlineData("--on-existing=update")]
    [InlineData("--on-error=skip")]
    public async Task Options_and_values_may_be_joined_with_an_equals_sign(string option)
    {
        (await RunAsync("import-sites", await FileAsync("tree.csv", Tree), option)).Code.Should().Be(0);
    }

    [Fact]
    public async Task An_unusable_header_exits_1_and_names_the_column()
    {
        var refused = await RunAsync("import-sites", await FileAsync("bad.csv", "key,nmae\nx,y\n"));

        refused.Code.Should().Be(1, refused.Error);
        refused.Output.Should().Contain("nmae").And.Contain("request.unknown_member");
    }

    [Fact]
    public async Task Nodes_are_imported_after_their_sites_and_JSON_lines_are_detected_by_the_file_name()
    {
        await RunAsync("import-sites", await FileAsync("tree.csv", Tree));
        var imported = await RunAsync("import-nodes", await FileAsync("nodes.jsonl", "{\"mac_address\": \"02:00:00:00:00:01\", \"home_site_key\": \"c\"}\n"));
        imported.Code.Should().Be(0, imported.Error);
        imported.Output.Should().Contain("1 created");

        var refused = await RunAsync("import-nodes", await FileAsync("more.csv", "mac_address,home_site_key\n02:00:00:00:00:02,nowhere\n"));
        refused.Code.Should().Be(1, refused.Error);
        refused.Output.Should().Contain("line 2").And.Contain("node.home_site_not_found");
    }

    [Fact]
    public async Task A_missing_file_exits_3_and_is_named()
    {
        var refused = await RunAsync("import-sites", Path.Combine(_folder, "missing.csv"));

        refused.Code.Should().Be(3);
        refused.Error.Should().Contain("missing.csv");
        refused.Output.Should().BeEmpty();
    }

    [Fact]
    public async Task The_tree_check_accepts_a_valid_tree_and_names_a_damaged_row()
    {
        await RunAsync("import-sites", await FileAsync("tree.csv", Tree));
        var sound = await RunAsync("check-tree");
        sound.Code.Should().Be(0, sound.Error);
        sound.Output.Should().Contain("2 groups and sites, 0 wrong");

        await ExecuteAsync("UPDATE DeviceGroups SET Lineage = substr(Lineage, 34) WHERE ExternalId = 'c'");
        var damaged = await RunAsync("check-tree");
        damaged.Code.Should().Be(1, damaged.Error);
        damaged.Output.Should().Contain(await ReadAsync("SELECT lower(hex(Id)) FROM DeviceGroups WHERE ExternalId = 'c'")).And.Contain("1 wrong");
    }

    [Fact]
    public async Task Migrating_creates_the_schema_and_reports_when_it_is_up_to_date()
    {
        var first = await RunAsync("migrate");
        first.Code.Should().Be(0, first.Error);
        first.Output.Should().Contain("Baseline").And.Contain("AddSites");

        var second = await RunAsync("migrate");
        second.Code.Should().Be(0, second.Error);
        second.Output.Should().Contain("up to date");
    }

    [Fact]
    public async Task A_schema_that_is_newer_than_the_program_is_not_changed()
    {
        await RunAsync("migrate");
        await ExecuteAsync("INSERT INTO __EFMigrationsHistory VALUES ('29990101000000_Future', '99.0.0')");
        var refused = await RunAsync("check-tree");

        refused.Code.Should().Be(3);
        refused.Error.Should().Contain("newer").And.Contain("29990101000000_Future");
    }

    [Theory]
    [InlineData("migrate")]
    [InlineData("check-tree")]
    public async Task A_schema_from_other_migrations_is_not_changed(string command)
    {
        await RunAsync("migrate");
        await ExecuteAsync("UPDATE __EFMigrationsHistory SET MigrationId = replace(MigrationId, 'AddSites', 'AddSomething') WHERE MigrationId LIKE '%AddSites'");
        var refused = await RunAsync(command);

        refused.Code.Should().Be(3);
        refused.Error.Should().Contain("other migrations").And.MatchRegex("missing: [0-9]+_AddSites; unknown: [0-9]+_AddSomething").And.Contain("import it into an empty database");

        await ExecuteAsync("UPDATE __EFMigrationsHistory SET MigrationId = replace(MigrationId, 'AddSomething', 'AddSites') WHERE MigrationId LIKE '%AddSomething'");
        (await RunAsync("check-tree")).Code.Should().Be(0, "the schema is not changed");
    }

    [Theory]
    [InlineData("exprot-sites")]
    [InlineData("check-tree", "--verbose")]
    [InlineData("import-sites")]
    [InlineData("import-sites", "x.csv", "--on-error", "ignore")]
    public async Task An_unknown_command_is_an_error_and_creates_nothing(params string[] args)
    {
        var refused = await RunAsync(args);

        refused.Code.Should().Be(2);
        refused.Error.Should().NotBeEmpty();
        File.Exists(Path.Combine(_folder, "sites.db")).Should().BeFalse();
    }

    [Theory]
    [InlineData("--help", "import-sites")]
    [InlineData("import-sites", "--help", "--on-existing")]
    public async Task Help_lists_all_commands(params string[] argsAndWord)
    {
        var help = await RunAsync(argsAndWord[..^1]);

        help.Code.Should().Be(0);
        help.Output.Should().Contain(argsAndWord[^1]);
    }

    [Fact]
    public async Task Production_does_not_start_without_authentication()
    {
        var refused = await SitesProcess.RunAsync(["--data", _folder, "--environment", "Production", "--urls", "http://127.0.0.1:0"], _folder);

        refused.Code.Should().Be(3);
        refused.Error.Should().Contain("Authentication:Schemes:Bearer");
    }

    [Fact]
    public async Task The_default_environment_is_Production()
    {
        var refused = await SitesProcess.RunAsync(["--data", _folder, "--urls", "http://127.0.0.1:0"], _folder);

        refused.Code.Should().Be(3);
        refused.Error.Should().Contain("Authentication:Schemes:Bearer");
    }

    [Fact]
    public async Task Development_does_not_start_on_public_addresses()
    {
        var refused = await SitesProcess.RunAsync(["--data", _folder, "--environment", "Development", "--urls", "http://0.0.0.0:0"], _folder);

        refused.Code.Should().Be(3);
        refused.Error.Should().Contain("Authentication:Schemes:Bearer");
    }

    [Theory]
    [InlineData("--Database:Provider=Oracle", "Database:Provider")]
    [InlineData("--Database:Provider=SqlServer", "ConnectionStrings:Sites")]
    [InlineData("--ConnectionStrings:Sites=nonsense", "ConnectionStrings:Sites")]
    public async Task An_invalid_configuration_exits_3_and_names_the_setting(string setting, string name)
    {
        var refused = await SitesProcess.RunAsync(["check-tree", setting], _folder);

        refused.Code.Should().Be(3);
        refused.Error.Should().Contain(name);
    }

    [Theory]
    [InlineData("migrate")]
    [InlineData("check-tree")]
    [InlineData("export-sites")]
    public async Task An_unreachable_server_exits_3_with_a_message(string command)
    {
        // No process listens on port 1.
        var refused = await SitesProcess.RunAsync(
            [command, "--Database:Provider=SqlServer", "--ConnectionStrings:Sites=Server=tcp:127.0.0.1,1;Database=sites;User Id=x;Password=x;Connect Timeout=1;ConnectRetryCount=0"],
            _folder);

        refused.Code.Should().Be(3, refused.Error);
        // The message of the driver instead of the type of the innermost exception, and no stack trace.
        refused.Error.Should().Contain("server was not found").And.NotContain("   at ");
        refused.Output.Should().BeEmpty();
    }

    [Theory]
    [InlineData("check-tree")]
    [InlineData("export-sites")]
    [InlineData("export-nodes")]
    [InlineData("export-groups")]
    public async Task A_command_that_only_reads_does_not_create_a_database_and_exits_3(string command)
    {
        var nowhere = Path.Combine(_folder, "nowhere");
        var refused = await SitesProcess.RunAsync([command, "--data", nowhere], _folder);

        refused.Code.Should().Be(3);
        refused.Error.Should().Contain("There is no database at").And.Contain("nowhere");
        refused.Output.Should().BeEmpty();
        Directory.Exists(nowhere).Should().BeFalse();
    }

    [Theory]
    [InlineData("check-tree")]
    [InlineData("export-nodes")]
    public async Task A_command_that_only_reads_does_not_create_a_file_for_any_notation_of_its_name(string command)
    {
        foreach (var source in new[] { Path.Combine(_folder, "other.db"), $"file:{Path.Combine(_folder, "other.db")}", "other.db" })
        {
            var refused = await SitesProcess.RunAsync([command, $"--ConnectionStrings:Sites=Data Source={source}"], _folder);

            refused.Code.Should().Be(3, source);
            refused.Error.Should().NotBeEmpty();
            Directory.GetFileSystemEntries(_folder).Should().BeEmpty(source);
        }
    }

    [Fact]
    public async Task A_command_that_only_reads_does_not_turn_an_empty_file_into_a_database()
    {
        var file = await FileAsync("sites.db", "");
        var refused = await RunAsync("check-tree");

        refused.Code.Should().Be(3);
        refused.Error.Should().Contain("Run 'migrate'");
        new FileInfo(file).Length.Should().Be(0);
        Directory.GetFileSystemEntries(_folder).Should().ContainSingle();
    }

    [Theory]
    [InlineData("--on-error is 'sometimes'; it can be abort or skip.", "import-sites", "x.csv", "--on-error", "sometimes")]
    [InlineData("--on-error is '1'; it can be abort or skip.", "import-groups", "x.csv", "--on-error", "1")]
    [InlineData("--on-existing is '7x'; it can be refuse or update.", "import-nodes", "x.csv", "--on-existing=7x")]
    [InlineData("--dry-run is 'maybe'; it can be true or false.", "import-nodes", "x.csv", "--dry-run=maybe")]
    [InlineData("--spreadsheet is 'yes'; it can be true or false.", "export-nodes", "--spreadsheet:yes")]
    [InlineData("--charset is 'ebcdic'; it can be utf-8, utf-16 or windows-1252.", "import-nodes", "x.csv", "--charset", "ebcdic")]
    [InlineData("--on-error must have a value", "import-sites", "x.csv", "--on-error", "")]
    [InlineData("--on-existing must have a value", "import-sites", "x.csv", "--on-existing=")]
    [InlineData("--dry-run must have a value", "import-sites", "x.csv", "--dry-run=")]
    [InlineData("--data must have a value", "check-tree", "--data", "")]
    [InlineData("--data must have a value", "export-nodes", "--data=")]
    [InlineData("--environment must have a value", "migrate", "--environment", "")]
    [InlineData("--urls must have a value", "--urls", "")]
    [InlineData("--charset must have a value", "import-groups", "x.csv", "--charset", " ")]
    [InlineData("file must be the path of a file.", "import-groups", "")]
    [InlineData("--data", "migrate", "--data")]
    [InlineData("--no-such", "migrate", "--no-such")]
    [InlineData("no-such-command", "no-such-command")]
    public async Task An_invalid_command_line_exits_2_with_a_message(string words, params string[] args)
    {
        var refused = await SitesProcess.RunAsync(args, _folder);

        refused.Code.Should().Be(2, refused.Error);
        refused.Error.Should().Contain(words).And.NotContain("Sites.").And.NotContain("System.");
        refused.Output.Should().BeEmpty();
        Directory.GetFileSystemEntries(_folder).Should().BeEmpty();
    }

    [Theory]
    [InlineData("--on-error <abort|skip>", "[default: abort]")]
    [InlineData("--on-existing <refuse|update>", "[default: refuse]")]
    [InlineData("--charset <charset>", "[default: utf-8]")]
    [InlineData("--data <data>", "(default: sites in the user's data folder)")]
    [InlineData("--environment <environment>", "(default: ASPNETCORE_ENVIRONMENT, or Production)")]
    public async Task Help_shows_the_defaults_of_options(string option, string shown)
    {
        foreach (var command in new[] { "import-sites", "import-groups", "import-nodes" })
        {
            var help = await RunAsync(command, "--help");
            help.Output.Split('\n').Should().ContainSingle(line => line.Contains(option, StringComparison.Ordinal)).Which.Should().Contain(shown);
        }
    }

    [Fact]
    public async Task A_blank_data_folder_exits_3() =>
        (await SitesProcess.RunAsync(["migrate", "--Data="], _folder)).Should().Match<CommandResult>(answer => answer.Code == 3 && answer.Error.Contains("Data is blank", StringComparison.Ordinal));

    [Fact]
    public async Task An_import_writes_no_carriage_returns_without_a_terminal() =>
        (await SitesProcess.RunAsync(["import-sites", await FileAsync("tree.csv", Tree), "--data", _folder], _folder)).Error.Should().NotContain("\r");

    [Fact]
    public async Task A_data_folder_that_cannot_be_created_exits_3()
    {
        var file = await FileAsync("in-the-way", "");
        var refused = await SitesProcess.RunAsync(["migrate", "--data", Path.Combine(file, "below")], _folder);

        refused.Code.Should().Be(3);
        refused.Error.Should().Contain("in-the-way").And.NotContain("   at ");
    }

    [Fact]
    public async Task The_default_folder_is_the_data_folder_of_the_user()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "XDG_DATA_HOME names the users' data folder on Linux only.");
        var home = Path.Combine(_folder, "data home");
        var made = await SitesProcess.RunAsync(["migrate"], _folder, new Dictionary<string, string> { ["XDG_DATA_HOME"] = home });

        made.Code.Should().Be(0, made.Error);
        File.Exists(Path.Combine(home, "sites", "sites.db")).Should().BeTrue();
    }

    [Theory]
    [InlineData("--data", "{0}")]
    [InlineData("--data={0}")]
    [InlineData("--Data={0}")]
    public async Task A_configured_folder_overrides_the_default(params string[] option)
    {
        var (home, named) = (Path.Combine(_folder, "home"), Path.Combine(_folder, "named"));
        var args = option.Select(part => part.Replace("{0}", named, StringComparison.Ordinal)).Prepend("migrate");
        var made = await SitesProcess.RunAsync([.. args], _folder, new Dictionary<string, string> { ["XDG_DATA_HOME"] = home });

        made.Code.Should().Be(0, made.Error);
        File.Exists(Path.Combine(named, "sites.db")).Should().BeTrue();
        Directory.Exists(home).Should().BeFalse();
    }

    private Task<CommandResult> RunAsync(params string[] args) => SitesProcess.RunInProcessAsync([.. args, "--data", _folder]);

    private async Task<string> FileAsync(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
        return path;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "sites.db")}");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new SqliteCommand(sql, connection);
        (await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken)).Should().Be(1);
    }

    /// <summary>Returns an id in hex, formatted like the program does.</summary>
    private async Task<string> ReadAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "sites.db")}");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new SqliteCommand(sql, connection);
        return Guid.ParseExact((string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!, "N").ToString("D");
    }
}
