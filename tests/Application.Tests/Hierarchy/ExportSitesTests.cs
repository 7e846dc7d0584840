using System.Text;
using Sites.Application.Contracts.Importing;

namespace Sites.Application.Tests.Hierarchy;

public sealed class ExportSitesTests
{
    private readonly IGroupReader _reader = Substitute.For<IGroupReader>();
    private readonly World _elsewhere = new();
    private readonly Site _root;
    private readonly Site _child;

    public ExportSitesTests()
    {
        _root = Given.Site("Region \"US\", west; 50 %", key: "us");
        _child = Given.Site("datacenter", _root, key: "dc,1", settings: new Settings
        {
            DefaultWorkflowId = Parsed.Workflow("0190b2a4-3c1e-7abc-8def-0123456789ab"),
            AutoProvision = false,
            AutonomyLevel = AutonomyLevel.Limited,
            ConflictResolution = ConflictResolution.LastWrite,
            CachePolicy = CachePolicy.Pattern,
            CachePatterns = Parsed.Patterns("[\"a,b\",\n \"c\\\"d\"]"),
            CacheMaxSizeGb = Parsed.Limit(1234567),
            CacheRetentionDays = Parsed.Limit(1),
            DiscoveryMethod = DiscoveryMethod.Fallback,
            DiscoveryConfig = Parsed.Config("""{"servers":["10.0.0.1","10.0.0.2"]}"""),
            MigrationPolicy = MigrationPolicy.AutoRelease,
            HeartbeatIntervalSeconds = Parsed.Interval(90),
        });
        _child.SetDescription(Parsed.Description("=1+1, \"quoted\""));
        _child.SetAgentUrl(Parsed.Url("https://agent.example:8443/a?b=c,d"));
    }

    [Fact]
    public async Task A_site_without_settings_is_written_as_blank_cells_in_column_order()
    {
        Exports(null, new ExportedGroup("k", "p", Given.Site("plain", _root)));

        (await WriteAsync(null)).Should().Be(string.Join(',', SiteColumns.All) + "\nk,p,plain,,,,,,,,,,,,,,,\n");
    }

    [Fact]
    public async Task Without_sites_only_the_header_is_written()
    {
        Exports(null);

        (await WriteAsync(null)).Should().Be(string.Join(',', SiteColumns.All) + "\n");
    }

    [Fact]
    public async Task Every_cell_round_trips()
    {
        Exports(null, new ExportedGroup("us", null, _root), new ExportedGroup("dc,1", "us", _child));
        using var content = Given.File(await WriteAsync(null));

        var file = (await ImportFile.ReadAsync(content, new ImportOptions(ImportFormat.Csv, false, OnError.Abort, OnExisting.Refuse), SiteColumns.All, SiteColumns.Required, World.Cancellation)).Answered();

        file.Columns.Should().Equal(SiteColumns.All);
        file.Rows.Should().HaveCount(2).And.OnlyContain(row => row.Malformed == null);
        file.Rows[1].Cells.Should().Equal(
            "dc,1", "us", "datacenter", "=1+1, \"quoted\"", "https://agent.example:8443/a?b=c,d",
            "0190b2a4-3c1e-7abc-8def-0123456789ab", "false", "limited", "last_write", "pattern", "[\"a,b\",\n \"c\\\"d\"]",
            "1234567", "1", "fallback", """{"servers":["10.0.0.1","10.0.0.2"]}""", "auto_release", "90", "");
    }

    [Fact]
    public async Task Exported_sites_are_imported_elsewhere_as_the_same_sites()
    {
        Exports(null, new ExportedGroup("us", null, _root), new ExportedGroup("dc,1", "us", _child));
        using var content = Given.File(await WriteAsync(null));

        (await ImportElsewhereAsync(content, OnExisting.Refuse)).Should().BeEquivalentTo(new { Applied = true, Created = 2 });

        ShouldBeTheSame(_elsewhere.StoredSite(_root.Name), _root);
        ShouldBeTheSame(_elsewhere.StoredSite(_child.Name), _child);
        _elsewhere.StoredSite(_child.Name).ParentId.Should().Be(_elsewhere.StoredSite(_root.Name).Id);
    }

    [Fact]
    public async Task Importing_an_export_over_itself_changes_nothing()
    {
        _elsewhere.Seed(_root, _child);
        Exports(null, new ExportedGroup("us", null, _root), new ExportedGroup("dc,1", "us", _child));
        using var content = Given.File(await WriteAsync(null));

        (await ImportElsewhereAsync(content, OnExisting.Update)).Should().BeEquivalentTo(new { Applied = true, Unchanged = 2, Updated = 0 });
        _elsewhere.Journal.Should().NotContain("store.Write");
    }

    [Fact]
    public async Task The_root_of_a_subtree_is_read_first_and_then_the_subtree_by_its_lineage()
    {
        _reader.GetSiteAsync(_child.Id, RecordingUnitOfWork.BodyToken).Returns(World.ViewOf(_child));
        Exports(_child.Lineage, new ExportedGroup("dc,1", "us", _child));

        var text = await WriteAsync(_child.Id);

        text.Should().Contain("\"dc,1\",us,datacenter");
        Received.InOrder(() =>
        {
            _ = _reader.GetSiteAsync(_child.Id, RecordingUnitOfWork.BodyToken);
            _reader.ExportAsync(_child.Lineage, true, RecordingUnitOfWork.BodyToken);
        });
    }

    [Fact]
    public async Task A_missing_root_is_refused_before_the_first_byte()
    {
        _reader.GetSiteAsync(_child.Id, RecordingUnitOfWork.BodyToken).Returns(HierarchyErrors.SiteNotFound.Refuse());

        var refused = await new ExportSitesHandler(new TreeExport(_reader, _elsewhere.Work)).HandleAsync(new ExportSites(_child.Id, false), World.Cancellation);

        refused.ShouldBeRefused("site.not_found");
        _reader.DidNotReceive().ExportAsync(Arg.Any<Lineage?>(), Arg.Any<bool>(), Arg.Any<CancellationToken>());
    }

    private static void ShouldBeTheSame(Site imported, Site exported)
    {
        (imported.Name, imported.Description, imported.ExternalId, imported.AgentUrl)
            .Should().Be((exported.Name, exported.Description, exported.ExternalId, exported.AgentUrl));
        imported.Settings.Should().Be(exported.Settings);
    }

    private void Exports(Lineage? subtree, params ExportedGroup[] sites) =>
        _reader.ExportAsync(subtree, true, RecordingUnitOfWork.BodyToken).Returns(Given.Stream(sites));

    private async Task<string> WriteAsync(GroupId? under)
    {
        await using var file = (await new ExportSitesHandler(new TreeExport(_reader, _elsewhere.Work)).HandleAsync(new ExportSites(under, false), World.Cancellation)).Answered();
        using var text = new StreamReader(file, Encoding.UTF8);
        return await text.ReadToEndAsync(World.Cancellation);
    }

    private async Task<ImportReport> ImportElsewhereAsync(Stream content, OnExisting onExisting)
    {
        var handler = new ImportSitesHandler(_elsewhere.Import);
        var options = new ImportOptions(ImportFormat.Csv, DryRun: false, OnError.Abort, onExisting);
        return (await handler.HandleAsync(new ImportSites(content, options), World.Cancellation)).Answered();
    }
}
