using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Sites.Infrastructure.Persistence;

namespace Sites.Integration.Tests.Persistence;

/// <summary>The schema on SQLite: upgrades and downgrades with data, and constraints.</summary>
public sealed partial class MigrationTests : IAsyncLifetime
{
    private const string Root = "X'01900000000070008000000000000001'";
    private const string Child = "X'01900000000070008000000000000002'";
    private const string Site = "X'01900000000070008000000000000003'";
    private const string OtherSite = "X'01900000000070008000000000000004'";
    private const string Node = "X'01900000000070008000000000000011'";
    private const string OtherNode = "X'01900000000070008000000000000012'";
    private const string Approval = "01900000-0000-7000-8000-000000000021";
    private const string Workflow = "3F2504E0-4F89-11D3-9A0C-0305E82C3301";
    private const string Time = "'2026-01-02 03:04:05.6789012'";

    private readonly string _folder = Directory.CreateTempSubdirectory("sites-migrations-").FullName;
    private SqliteConnection? _connection;

    private SqliteConnection Connection => _connection ?? throw new InvalidOperationException("Not yet open.");

    public async ValueTask InitializeAsync()
    {
        _connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "sites.db")};Foreign Keys=True;Pooling=False");
        await _connection.OpenAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync("PRAGMA journal_mode = WAL");
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Data_is_preserved_by_upgrade_downgrade_and_upgrade()
    {
        await MigrateAsync("Baseline");
        await FillBaselineAsync();
        var columns = await ColumnsAsync();
        var before = await ContentAsync(columns);

        await MigrateAsync("AddSites");
        before = [.. before.Select(WithLowerCaseWorkflow)];
        (await ContentAsync(columns)).Should().Equal(before.Select(WithBinaryApproval));
        (await ReadAsync("SELECT count(*) FROM DeviceGroups WHERE IsSite = 0")).Should().Be("2");
        await ExecuteAsync($"INSERT INTO DeviceGroups (Id, Name, NormalizedName, Lineage, IsSite, AutonomyLevel, Version, CreatedAt, UpdatedAt) VALUES ({Site}, 's', 'S', 's/', 1, 'full', 1, {Time}, {Time})");
        await ExecuteAsync($"UPDATE Nodes SET HomeSiteId = {Site} WHERE Id = {Node}");
        // The downgrade removes what Baseline does not support; the row of the site remains as a regular group.
        var withSite = await ContentAsync(columns);

        await MigrateAsync("Baseline");
        (await ColumnsAsync()).Should().BeEquivalentTo(columns);
        (await ContentAsync(columns)).Should().Contain(before).And.HaveCount(before.Count + 1);
        (await ContentAsync(columns)).Select(WithBinaryApproval).Should().Equal(withSite);

        await MigrateAsync("AddSites");
        (await ContentAsync(columns)).Should().Equal(withSite);
        (await ReadAsync("SELECT count(*) FROM DeviceGroups WHERE IsSite = 1")).Should().Be("0");
        await ShouldBeConsistentAsync();
    }

    [Fact]
    public async Task Existing_nodes_are_found_by_search_after_the_upgrade()
    {
        await MigrateAsync("Baseline");
        await FillBaselineAsync();
        await ExecuteAsync($"UPDATE Nodes SET Hostname = 'web-1', IpAddress = '2001:db8::a', Vendor = 'Müller AG', Model = 'Straße ÿ я 𐐨', SerialNumber = NULL WHERE Id = {Node}");

        await MigrateAsync("AddSites");

        (await ReadAsync($"SELECT SearchText FROM Nodes WHERE Id = {Node}")).Should().Be(
            Sites.Domain.Nodes.NodeSearchText.Of("web-1", "2001:db8::a", "Müller AG", "Straße ÿ я 𐐨", null));
        (await ReadAsync($"SELECT SearchText FROM Nodes WHERE Id = {OtherNode}")).Should().Be(Sites.Domain.Nodes.NodeSearchText.Of(null, null, null, null, null));
        await MigrateAsync("Baseline");
        await MigrateAsync("AddSites");
        (await ReadAsync("SELECT count(*) FROM Nodes WHERE SearchText = ''")).Should().Be("0");
        await ShouldBeConsistentAsync();
    }

    [Fact]
    public async Task The_schema_after_downgrade_and_upgrade_equals_the_schema_after_the_upgrade()
    {
        await MigrateAsync("AddSites");
        var indexes = await ColumnAsync("SELECT name || coalesce(sql, '') FROM sqlite_master WHERE type = 'index' ORDER BY name");
        await MigrateAsync("Baseline");
        await MigrateAsync("AddSites");

        (await ColumnAsync("SELECT name || coalesce(sql, '') FROM sqlite_master WHERE type = 'index' ORDER BY name")).Should().Equal(indexes);
        await FillAsync();
        (await Assert.ThrowsAsync<SqliteException>(() => ExecuteAsync($"UPDATE DeviceGroups SET AutonomyLevel = 'most' WHERE Id = {Site}")))
            .Message.Should().Contain("CK_DeviceGroups_AutonomyLevel");
    }

    /// <summary>Parts of the migrations are written manually, and dotnet-ef compares only its snapshot with the model.</summary>
    [Fact]
    public async Task The_migrations_create_the_tables_columns_keys_checks_and_indexes_of_the_model()
    {
        await MigrateAsync("AddSites");
        var made = await SchemaAsync();
        await using var described = new SqliteConnection("Data Source=:memory:");
        await described.OpenAsync(TestContext.Current.CancellationToken);
        await using var db = new SqliteSitesDbContext(new DbContextOptionsBuilder<SqliteSitesDbContext>().UseSqlite(described).Options);
        await db.Database.ExecuteSqlRawAsync(db.Database.GenerateCreateScript().Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        made.Should().BeEquivalentTo(await SchemaAsync(described));
        made.Should().Contain(line => line.Contains("CK_DeviceGroups_SiteFields", StringComparison.Ordinal)).And.Contain(line => line.Contains("UX_SyncStates_Feed", StringComparison.Ordinal));
        (await ReadAsync("SELECT count(*) || ' ' || min(Id) || ' ' || min(Version) FROM TreeVersions")).Should().Be("1 1 0");
    }

    [Theory]
    [InlineData("CK_DeviceGroups_AutonomyLevel", $"UPDATE DeviceGroups SET AutonomyLevel = 'Full' WHERE Id = {Site}")]
    [InlineData("CK_DeviceGroups_ConflictResolution", $"UPDATE DeviceGroups SET ConflictResolution = 'central' WHERE Id = {Site}")]
    [InlineData("CK_DeviceGroups_CachePolicy", $"UPDATE DeviceGroups SET CachePolicy = '' WHERE Id = {Site}")]
    [InlineData("CK_DeviceGroups_DiscoveryMethod", $"UPDATE DeviceGroups SET DiscoveryMethod = 'DHCP' WHERE Id = {Site}")]
    [InlineData("CK_DeviceGroups_MigrationPolicy", $"UPDATE DeviceGroups SET MigrationPolicy = 'auto' WHERE Id = {Site}")]
    [InlineData("CK_DeviceGroups_CacheMaxSizeGb", $"UPDATE DeviceGroups SET CacheMaxSizeGb = 0 WHERE Id = {Site}")]
    [InlineData("CK_DeviceGroups_CacheRetentionDays", $"UPDATE DeviceGroups SET CacheRetentionDays = -1 WHERE Id = {Site}")]
    [InlineData("CK_DeviceGroups_HeartbeatIntervalSeconds", $"UPDATE DeviceGroups SET HeartbeatIntervalSeconds = 4 WHERE Id = {Site}")]
    [InlineData("CK_DeviceGroups_HeartbeatIntervalSeconds", $"UPDATE DeviceGroups SET HeartbeatIntervalSeconds = 3601 WHERE Id = {Site}")]
    [InlineData("CK_DeviceGroups_HeartbeatIntervalSeconds", $"UPDATE DeviceGroups SET HeartbeatIntervalSeconds = 60 WHERE Id = {Child}")]
    [InlineData("CK_DeviceGroups_SiteFields", $"UPDATE DeviceGroups SET AutonomyLevel = 'full' WHERE Id = {Child}")]
    [InlineData("CK_DeviceGroups_SiteFields", $"UPDATE DeviceGroups SET AgentUrl = 'https://x' WHERE Id = {Child}")]
    [InlineData("CK_DeviceGroups_SiteFields", $"UPDATE DeviceGroups SET CachePatterns = '[\"*\"]' WHERE Id = {Child}")]
    [InlineData("CK_DeviceGroups_SiteFields", $"UPDATE DeviceGroups SET DiscoveryConfig = '{{}}' WHERE Id = {Child}")]
    [InlineData("CK_DeviceGroups_SiteFields", $"UPDATE DeviceGroups SET IsSite = 0 WHERE Id = {Site}")]
    [InlineData("CK_DeviceGroups_Name", $"UPDATE DeviceGroups SET Name = '' WHERE Id = {Child}")]
    [InlineData("CK_DeviceGroups_Parent", $"UPDATE DeviceGroups SET ParentId = Id WHERE Id = {Child}")]
    [InlineData("CK_DeviceGroups_Version", $"UPDATE DeviceGroups SET Version = 0 WHERE Id = {Child}")]
    [InlineData("DeviceGroups.ParentId, DeviceGroups.NormalizedName", $"UPDATE DeviceGroups SET NormalizedName = 'SITE', ParentId = {Site} WHERE Id IN ({Child}, {OtherSite})")]
    [InlineData("DeviceGroups.NormalizedName", $"UPDATE DeviceGroups SET NormalizedName = 'ROOT' WHERE Id = {Site}")]
    [InlineData("DeviceGroups.ExternalId", $"UPDATE DeviceGroups SET ExternalId = 'same' WHERE Id IN ({Child}, {Site})")]
    [InlineData("DeviceGroups.Lineage", $"UPDATE DeviceGroups SET Lineage = 'same' WHERE Id IN ({Child}, {Site})")]
    [InlineData("FOREIGN KEY", $"UPDATE DeviceGroups SET ParentId = X'00' WHERE Id = {Child}")]
    [InlineData("FOREIGN KEY", $"DELETE FROM DeviceGroups WHERE Id = {Root}")]
    [InlineData("FOREIGN KEY", $"DELETE FROM DeviceGroups WHERE Id = {Site}")]
    [InlineData("CK_Nodes_Arch", $"UPDATE Nodes SET Arch = 'ppc' WHERE Id = {Node}")]
    [InlineData("CK_Nodes_BootMode", $"UPDATE Nodes SET BootMode = 'UEFI' WHERE Id = {Node}")]
    [InlineData("CK_Nodes_State", $"UPDATE Nodes SET State = 'gone' WHERE Id = {Node}")]
    [InlineData("CK_Nodes_Version", $"UPDATE Nodes SET Version = 0 WHERE Id = {Node}")]
    [InlineData("Nodes.MacAddress", "UPDATE Nodes SET MacAddress = 'same'")]
    [InlineData("FOREIGN KEY", $"UPDATE Nodes SET HomeSiteId = X'00' WHERE Id = {Node}")]
    [InlineData("FOREIGN KEY", $"UPDATE Nodes SET GroupId = X'00' WHERE Id = {Node}")]
    [InlineData("SyncStates.SiteId, SyncStates.EntityType, SyncStates.EntityId", "INSERT INTO SyncStates SELECT SiteId, EntityType, EntityId, 8, 0, 1, 0, 0, NULL, '', LastModified, 'central', NULL, NULL, NULL, 8 FROM SyncStates")]
    [InlineData("SyncStates.SiteId, SyncStates.Version", "INSERT INTO SyncStates SELECT SiteId, EntityType, X'77', Version, 0, 1, 0, 0, NULL, '', LastModified, 'central', NULL, NULL, NULL, Version FROM SyncStates")]
    [InlineData("CK_SyncStates_EntityType", "UPDATE SyncStates SET EntityType = 'Node'")]
    [InlineData("CK_SyncStates_Versions", "UPDATE SyncStates SET AcknowledgedVersion = 9")]
    [InlineData("CK_SyncStates_Versions", "UPDATE SyncStates SET FirstVersion = 8")]
    [InlineData("CK_PastStates_Versions", "UPDATE PastStates SET FirstVersion = 4")]
    [InlineData("CK_SyncStates_Versions", "UPDATE SyncStates SET AcknowledgedVersion = -1")]
    [InlineData("CK_SyncStates_Versions", "UPDATE SyncStates SET IsPending = 0")]
    [InlineData("CK_SyncStates_Versions", "UPDATE SyncStates SET AcknowledgedVersion = Version")]
    [InlineData("CK_SiteFeeds_Versions", "UPDATE SiteFeeds SET TrimmedThrough = 8")]
    [InlineData("FOREIGN KEY", "UPDATE SyncStates SET SiteId = X'00'")]
    [InlineData("FOREIGN KEY", "INSERT INTO SiteFeeds (SiteId, LastVersion, TrimmedThrough, Generation) VALUES (X'00', 0, 0, 0)")]
    [InlineData("CK_SyncConflicts_Decision", "UPDATE SyncConflicts SET Decision = 'accepted', ResolvedAt = CreatedAt, ResolvedBy = 'x'")]
    [InlineData("CK_SyncConflicts_Resolved", "UPDATE SyncConflicts SET ResolvedAt = CreatedAt")]
    [InlineData("CK_SyncConflicts_EntityType", "UPDATE SyncConflicts SET EntityType = 'sites'")]
    [InlineData("SyncConflicts.SiteId, SyncConflicts.EntityType, SyncConflicts.EntityId", "INSERT INTO SyncConflicts SELECT X'78', SiteId, EntityType, EntityId, 1, 1, 1, NULL, '{}', '{}', 'hostname', SiteModifiedAt, NULL, NULL, NULL, NULL, 1, CreatedAt, UpdatedAt FROM SyncConflicts")]
    [InlineData("CK_ChangeReceipts_Outcome", "UPDATE ChangeReceipts SET Outcome = 'done'")]
    [InlineData("CK_PastStates_EntityType", "UPDATE PastStates SET EntityType = ''")]
    [InlineData("CK_AutonomyRecords_Level", "UPDATE AutonomyRecords SET Level = 'most'")]
    [InlineData("CK_SiteAgents_Version", "UPDATE SiteAgents SET Version = 0")]
    [InlineData("FOREIGN KEY", "UPDATE SiteAgents SET SiteId = X'00'")]
    [InlineData("CK_AgentPresence_Times", "UPDATE AgentPresence SET DegradedAt = LastSeenAt")]
    [InlineData("CK_AgentPresence_Times", "UPDATE AgentPresence SET OfflineAt = DegradedAt")]
    [InlineData("FOREIGN KEY", $"INSERT INTO AgentPresence SELECT {OtherSite}, Generation, IntervalSeconds, LastSeenAt, OnlineSince, DegradedAt, OfflineAt, NULL, NULL, NULL, ConfigVersion, Report, NULL, NULL, NULL, 0, NULL FROM AgentPresence")]
    [InlineData("SyncRequests.SiteId", $"INSERT INTO SyncRequests SELECT X'09', SiteId, 0, NULL, 'queued', NULL, ExpiresAt, NULL, NULL, 1, CreatedAt, UpdatedAt, NULL, NULL FROM SyncRequests")]
    // Both constraints are violated; SQLite reports the first.
    [InlineData("CK_SyncRequests_", "UPDATE SyncRequests SET Status = 'Queued'")]
    [InlineData("CK_SyncRequests_Ended", "UPDATE SyncRequests SET Status = 'completed'")]
    [InlineData("CK_SyncRequests_Ended", "UPDATE SyncRequests SET EndedAt = ExpiresAt")]
    [InlineData("FOREIGN KEY", "UPDATE SyncRequests SET SiteId = X'00'")]
    [InlineData("MigrationClaims.NodeId", "UPDATE MigrationClaims SET Status = 'pending', ResolvedAt = NULL, Awaiting = 'target'")]
    [InlineData("CK_MigrationClaims_", "UPDATE MigrationClaims SET Status = 'open'")]
    [InlineData("CK_MigrationClaims_Resolved", "UPDATE MigrationClaims SET Awaiting = '' WHERE Status = 'pending'")]
    [InlineData("CK_MigrationClaims_Resolved", "UPDATE MigrationClaims SET Awaiting = 'source' WHERE Status = 'rejected'")]
    [InlineData("CK_MigrationClaims_Resolved", "UPDATE MigrationClaims SET ResolvedAt = NULL")]
    [InlineData("CK_MigrationClaims_Sites", "UPDATE MigrationClaims SET TargetSiteId = SourceSiteId")]
    [InlineData("CK_MigrationClaims_Version", "UPDATE MigrationClaims SET Version = 0")]
    [InlineData("FOREIGN KEY", "UPDATE MigrationClaims SET NodeId = X'00' WHERE Status = 'rejected'")]
    [InlineData("FOREIGN KEY", "UPDATE MigrationClaims SET TargetSiteId = X'00'")]
    [InlineData("FOREIGN KEY", $"DELETE FROM DeviceGroups WHERE Id = {OtherSite}")]
    [InlineData("CK_Approvals_Status", "UPDATE Approvals SET Status = 'maybe' WHERE Kind = 'reprovision'")]
    [InlineData("CK_Approvals_Resolved", "UPDATE Approvals SET ResolvedAt = CreatedAt WHERE Kind = 'node_migration'")]
    [InlineData("CK_ApprovalVotes_Decision", "UPDATE ApprovalVotes SET Decision = 'abstain'")]
    [InlineData("FOREIGN KEY", "UPDATE ApprovalVotes SET ApprovalId = X'00'")]
    [InlineData("UnknownNodes.SiteId, UnknownNodes.MacAddress", "INSERT INTO UnknownNodes (Id, SiteId, Reason, Boots, LastSeenAt, Version, CreatedAt, UpdatedAt, MacAddress, Arch, BootMode) SELECT X'99', SiteId, Reason, Boots, LastSeenAt, Version, CreatedAt, UpdatedAt, MacAddress, Arch, BootMode FROM UnknownNodes")]
    [InlineData("CK_UnknownNodes_Boots", "UPDATE UnknownNodes SET Boots = 0")]
    [InlineData("CK_UnknownNodes_Reason", "UPDATE UnknownNodes SET Reason = 'unknown'")]
    [InlineData("CK_UnknownNodes_Arch", "UPDATE UnknownNodes SET Arch = 'ppc'")]
    public async Task The_schema_enforces_the_invariants_of_the_domain(string rule, string statement)
    {
        await MigrateAsync("AddSites");
        await FillAsync();
        var tables = await ColumnsAsync();
        var before = await ContentAsync(tables);

        var refused = await Assert.ThrowsAsync<SqliteException>(() => ExecuteAsync(statement));
        refused.SqliteErrorCode.Should().Be(19);
        refused.Message.Should().Contain(rule);
        (await ContentAsync(tables)).Should().Equal(before);
    }

    [Fact]
    public async Task Names_under_different_parents_and_resolved_claims_may_be_duplicated()
    {
        await MigrateAsync("AddSites");
        await FillAsync();

        await ExecuteAsync($"UPDATE DeviceGroups SET NormalizedName = 'ROOT' WHERE Id = {Child}");
        await ExecuteAsync($"UPDATE MigrationClaims SET Status = 'rejected', ResolvedAt = {Time}, Awaiting = ''");
        await ExecuteAsync($"UPDATE DeviceGroups SET ExternalId = NULL");
    }

    [Fact]
    public async Task Deleting_a_node_deletes_only_its_own_claims()
    {
        await MigrateAsync("AddSites");
        await FillAsync();
        await ExecuteAsync($"DELETE FROM Nodes WHERE Id = {Node}");

        (await ColumnAsync("SELECT hex(Id) FROM MigrationClaims")).Should().Equal("43");
    }

    [Fact]
    public async Task Deleting_an_approval_deletes_its_votes_and_keeps_the_claim()
    {
        await MigrateAsync("AddSites");
        await FillAsync();
        await ExecuteAsync("DELETE FROM Approvals WHERE Kind = 'node_migration'");

        (await ReadAsync("SELECT count(*) FROM ApprovalVotes")).Should().Be("0");
        (await ReadAsync("SELECT count(*) FROM MigrationClaims WHERE ApprovalId IS NOT NULL")).Should().Be("0");
        (await ReadAsync("SELECT count(*) FROM MigrationClaims")).Should().Be("3");
    }

    [Fact]
    public async Task Deleting_a_site_deletes_all_its_rows()
    {
        await MigrateAsync("AddSites");
        await FillAsync();
        // A site cannot be deleted while nodes are at home there or claims reference it.
        await ExecuteAsync("DELETE FROM Nodes");
        await ExecuteAsync($"DELETE FROM DeviceGroups WHERE Id = {Site}");

        foreach (var table in new[] { "SiteAgents", "AgentPresence", "SyncRequests", "SiteFeeds", "SyncStates", "PastStates", "SyncConflicts", "ChangeReceipts", "AutonomyRecords", "UnknownNodes" })
            (await ReadAsync($"SELECT count(*) FROM {table}")).Should().Be("0", table);
    }

    [Fact]
    public async Task Ids_of_workflows_keep_their_format_in_the_API_after_the_upgrade()
    {
        await MigrateAsync("Baseline");
        await FillBaselineAsync();
        await ExecuteAsync("UPDATE DeviceGroups SET DefaultWorkflowId = '3F2504E0-4F89-11D3-9A0C-0305E82C3301' WHERE ParentId IS NULL");
        await ExecuteAsync("UPDATE DeviceGroups SET DefaultWorkflowId = NULL WHERE ParentId IS NOT NULL");

        await MigrateAsync("AddSites");

        (await ColumnAsync("SELECT DISTINCT DefaultWorkflowId FROM DeviceGroups WHERE ParentId IS NULL")).Should().Equal("3f2504e0-4f89-11d3-9a0c-0305e82c3301");
        (await ReadAsync("SELECT count(*) FROM DeviceGroups WHERE ParentId IS NOT NULL AND DefaultWorkflowId IS NOT NULL")).Should().Be("0");
        (await ReadAsync("SELECT count(*) FROM Nodes WHERE Tags IS NOT NULL OR StateForced OR WorkflowId IS NOT NULL OR LastSeenAt IS NOT NULL")).Should().Be("0");
    }

    [Fact]
    public async Task Approvals_of_Baseline_are_kept_by_upgrade_and_downgrade_and_all_others_are_removed()
    {
        await MigrateAsync("Baseline");
        await FillBaselineAsync();
        var columns = await ColumnsAsync();
        var before = (await ContentAsync(columns)).Select(WithLowerCaseWorkflow).ToList();

        await MigrateAsync("AddSites");
        (await ReadAsync("SELECT hex(Id) || hex(SubjectId) || Kind || Status || RequestedBy || Version FROM Approvals"))
            .Should().Be($"{Approval.Replace("-", "", StringComparison.Ordinal)}{Approval.Replace("-", "", StringComparison.Ordinal)}reprovisionapprovedsomebody2");
        (await ReadAsync("SELECT SubjectFacts || Sides || VoteCount || typeof(ExpiresAt) || CreatedAt || ResolvedAt || UpdatedAt FROM Approvals"))
            .Should().Be($"{{}}0null{string.Concat(Enumerable.Repeat(Time.Trim('\''), 3))}");
        await FillSitesAsync();

        await MigrateAsync("Baseline");
        // Approvals of claims are not supported there and are removed with the claims.
        (await ColumnsAsync()).Should().BeEquivalentTo(columns);
        (await ContentAsync(columns)).Except(before).Should().HaveCount(2, "the two sites were added").And.OnlyContain(row => row.StartsWith("DeviceGroups", StringComparison.Ordinal));
        before.Except(await ContentAsync(columns)).Should().BeEmpty();
        await MigrateAsync("AddSites");
        (await ReadAsync("SELECT count(*) FROM Approvals")).Should().Be("1");
        await ShouldBeConsistentAsync();
    }

    [Theory]
    [InlineData("CREATE TABLE SyncStates (Id TEXT)", "DROP TABLE SyncStates")]
    // The name that the last statement of the migration uses.
    [InlineData("CREATE INDEX IX_NodeTags_NodeId ON DeviceGroups (Name)", "DROP INDEX IX_NodeTags_NodeId")]
    public async Task A_failed_migration_is_rolled_back_and_can_be_repeated(string obstacle, string removal)
    {
        await MigrateAsync("Baseline");
        await FillBaselineAsync();
        await ExecuteAsync(obstacle);
        var before = await ColumnAsync("SELECT name || coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE '%EFMigrationsLock' ORDER BY name");
        var columns = await ColumnsAsync();
        var content = await ContentAsync(columns);

        await Assert.ThrowsAsync<SqliteException>(() => MigrateAsync("AddSites"));
        (await ColumnAsync("SELECT name || coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE '%EFMigrationsLock' ORDER BY name")).Should().Equal(before);
        (await ContentAsync(columns)).Should().Equal(content);
        (await ColumnAsync("SELECT MigrationId FROM __EFMigrationsHistory")).Should().ContainSingle().Which.Should().EndWith("_Baseline");

        await ExecuteAsync(removal);
        await MigrateAsync("AddSites");
        (await ColumnAsync("SELECT MigrationId FROM __EFMigrationsHistory")).Should().HaveCount(2);
    }

    [Fact]
    public void The_migrations_match_the_model_on_both_databases()
    {
        using var sqlite = new SqliteSitesDbContext(new DbContextOptionsBuilder<SqliteSitesDbContext>().UseSqlite(Connection).Options);
        using var server = new SqlServerSitesDbContext(new DbContextOptionsBuilder<SqlServerSitesDbContext>().UseSqlServer("Server=nowhere").Options);

        sqlite.Database.HasPendingModelChanges().Should().BeFalse();
        server.Database.HasPendingModelChanges().Should().BeFalse();
        sqlite.Database.GetMigrations().Select(NameOf).Should().Equal("Baseline", "AddSites");
        server.Database.GetMigrations().Select(NameOf).Should().Equal("Baseline", "AddSites");

        static string NameOf(string migration) => migration[(migration.IndexOf('_', StringComparison.Ordinal) + 1)..];
    }

    private async Task MigrateAsync(string target)
    {
        // A new context each time, like at each start of the program.
        await using var db = new SqliteSitesDbContext(new DbContextOptionsBuilder<SqliteSitesDbContext>().UseSqlite(Connection).Options);
        await db.GetService<IMigrator>().MigrateAsync(target, TestContext.Current.CancellationToken);
    }

    private async Task FillBaselineAsync()
    {
        await FillGroupsAndNodesAsync();
        await ExecuteAsync($"INSERT INTO Approvals (Id, Kind, SubjectId, Status, RequestedBy, CreatedAt, ResolvedAt, Version) VALUES ('{Approval}', 'reprovision', '{Approval}', 'approved', 'somebody', {Time}, {Time}, 2)");
    }

    /// <summary>The rows of Baseline after the upgrade, and rows of the tables that AddSites adds.</summary>
    private async Task FillAsync()
    {
        await FillGroupsAndNodesAsync();
        await ExecuteAsync($$"""INSERT INTO Approvals (Id, Kind, SubjectId, SubjectFacts, RequestedBy, Sides, Status, VoteCount, Version, CreatedAt, UpdatedAt) VALUES (X'01', 'reprovision', X'01', '{}', 'somebody', '', 'pending', 0, 2, {{Time}}, {{Time}})""");
        await FillSitesAsync();
    }

    private Task FillGroupsAndNodesAsync() => ExecuteAsync($"""
        INSERT INTO DeviceGroups (Id, Name, NormalizedName, Description, ParentId, Lineage, ExternalId, AutoProvision, DefaultWorkflowId, Version, CreatedAt, UpdatedAt) VALUES
            ({Root}, 'Root ''quoted''', 'ROOT', 'first', NULL, 'r/', 'ext', 1, '{Workflow}', 7, {Time}, {Time}),
            ({Child}, 'Chïld', 'CHÏLD', NULL, {Root}, 'r/c/', NULL, NULL, NULL, 1, {Time}, {Time});
        INSERT INTO Nodes (Id, MacAddress, Hostname, IpAddress, Arch, BootMode, Vendor, Model, SerialNumber, SystemUuid, GroupId, State, StateChangedAt, StateComment, Version, CreatedAt, UpdatedAt) VALUES
            ({Node}, '02:00:00:00:00:01', 'web', '10.0.0.1', 'arm64', 'uefi', 'v', 'm', 's', '3F2504E0-4F89-11D3-9A0C-0305E82C3302', {Child}, 'active', {Time}, 'why', 3, {Time}, {Time}),
            ({OtherNode}, '02:00:00:00:00:02', NULL, NULL, 'x86_64', 'bios', NULL, NULL, NULL, NULL, NULL, 'discovered', {Time}, NULL, 1, {Time}, {Time});
        """);

    /// <summary>Two sites, of which the first is a node's home, and at least one row in each table that AddSites adds.</summary>
    private async Task FillSitesAsync()
    {
        await ExecuteAsync($"""
            INSERT INTO DeviceGroups (Id, Name, NormalizedName, Lineage, IsSite, AutonomyLevel, Version, CreatedAt, UpdatedAt) VALUES
                ({Site}, 'Site', 'SITE', 's/', 1, 'full', 1, {Time}, {Time}),
                ({OtherSite}, 'Other', 'OTHER', 'o/', 1, NULL, 1, {Time}, {Time});
            UPDATE Nodes SET HomeSiteId = {Site} WHERE Id = {Node};
            """);
        await FillClaimsAsync();
        await FillAgentsAsync();
        await FillFeedAsync();
        await ExecuteAsync($"INSERT INTO NodeTags (NodeId, Tag) VALUES ({Node}, 'tag'); INSERT INTO GroupTags (GroupId, Tag) VALUES ({Site}, 'tag');");
    }

    /// <summary>An open feed of the first site with a row in each table that belongs to it, and a document of the catalogue.</summary>
    private Task FillFeedAsync() => ExecuteAsync($"""
        INSERT INTO SiteFeeds VALUES ({Site}, 7, {Time}, 0, NULL, 'full', 2);
        INSERT INTO FeedGenerations VALUES ({Site}, 1, 5);
        INSERT INTO SyncStates VALUES ({Site}, 'node', {Node}, 7, 3, 1, 0, 0, '{"{}"}', 'sum', {Time}, 'central', NULL, NULL, NULL, 7);
        INSERT INTO PastStates VALUES ({Site}, 'node', {Node}, 3, '{"{}"}', {Time}, 'central', 3);
        INSERT INTO SyncConflicts VALUES (X'76', {Site}, 'node', {Node}, 3, 7, 1, NULL, '{"{}"}', '{"{}"}', 'hostname', {Time}, NULL, NULL, NULL, NULL, 1, {Time}, {Time});
        INSERT INTO ChangeReceipts VALUES ({Site}, X'75', 'sum', {Time}, 'conflict', 7, X'76', NULL);
        INSERT INTO AutonomyRecords VALUES (X'74', {Site}, {Time}, 'full', 0);
        INSERT INTO Documents VALUES (X'73', 'workflow', 'Doc', 'DOC', NULL, '{"{}"}', 2, 'sum', 1, {Time}, {Time});
        INSERT INTO DocumentAssignments VALUES (X'73', {Site}, {Time});
        """);

    /// <summary>An agent of the first site with a heartbeat, and an open sync request.</summary>
    private Task FillAgentsAsync() => ExecuteAsync($"""
        INSERT INTO SiteAgents (SiteId, KeyHash, EnrolledAt, Version, CreatedAt, UpdatedAt) VALUES ({Site}, zeroblob(32), {Time}, 1, {Time}, {Time});
        INSERT INTO AgentPresence VALUES ({Site}, 1, 60, {Time}, {Time}, '2026-01-02 03:06:05.6789012', '2026-01-02 03:09:05.6789012', NULL, NULL, 0, 'config', '{"{}"}', NULL, NULL, NULL, 0, NULL);
        INSERT INTO SyncRequests VALUES (X'08', {Site}, 1, 'node', 'queued', NULL, '2026-01-03 03:04:05.6789012', NULL, NULL, 1, {Time}, {Time}, NULL, NULL);
        """);

    /// <summary>An open claim with an approval and a vote, a resolved one, an open one of another node, and an unknown node.</summary>
    private Task FillClaimsAsync() => ExecuteAsync($"""
        INSERT INTO Approvals (Id, Kind, SubjectId, SubjectFacts, RequestedBy, Sides, Status, ExpiresAt, ResolvedAt, VoteCount, Version, CreatedAt, UpdatedAt) VALUES
            (X'31', 'node_migration', X'41', '{"{}"}', 'somebody', 'source,target', 'pending', {Time}, NULL, 1, 1, {Time}, {Time});
        INSERT INTO ApprovalVotes (ApprovalId, Number, Voter, Decision, Sides, Comment, CastAt) VALUES (X'31', 1, 'alice', 'approve', 'source', NULL, {Time});
        INSERT INTO MigrationClaims (NodeVersion, Id, NodeId, SourceSiteId, TargetSiteId, Status, AutoApproveEligible, PolicyMatched, IsBouncing, ApprovalId, Awaiting, RequestedBy, ExpiresAt, ResolvedAt, Version, CreatedAt, UpdatedAt) VALUES
            (1, X'41', {Node}, {Site}, {OtherSite}, 'pending', 0, 'p', 0, X'31', 'target', 'somebody', {Time}, NULL, 1, {Time}, {Time}),
            (1, X'42', {Node}, {Site}, {OtherSite}, 'rejected', 0, 'p', 0, NULL, '', 'somebody', {Time}, {Time}, 2, {Time}, {Time}),
            (1, X'43', {OtherNode}, {Site}, {OtherSite}, 'pending', 0, 'p', 0, NULL, 'source', 'somebody', {Time}, NULL, 1, {Time}, {Time});
        INSERT INTO UnknownNodes (Id, SiteId, Reason, Boots, LastSeenAt, Version, CreatedAt, UpdatedAt, MacAddress, Arch, BootMode) VALUES (X'51', {Site}, 'discovery_forbidden', 1, {Time}, 1, {Time}, {Time}, '02:00:00:00:00:09', 'x86_64', 'bios');
        """);

    /// <summary>A row of Baseline after the upgrade: the id of a workflow is text, in the format of the API.</summary>
    private static string WithLowerCaseWorkflow(string row) => row.Replace(Workflow, Workflow.ToLowerInvariant(), StringComparison.Ordinal);

    /// <summary>A row of Baseline after the upgrade: ids of approvals are stored like all others.</summary>
    private static string WithBinaryApproval(string row) => row.Replace($"'{Approval}'", $"X'{Approval.Replace("-", "", StringComparison.Ordinal)}'", StringComparison.Ordinal);

    private async Task ShouldBeConsistentAsync()
    {
        (await ReadAsync("PRAGMA integrity_check")).Should().Be("ok");
        (await ReadAsync("SELECT count(*) FROM pragma_foreign_key_check")).Should().Be("0");
    }

    /// <summary>One line for each column, foreign key, check and index, ignoring the order and the defaults of columns.</summary>
    private async Task<List<string>> SchemaAsync(SqliteConnection? connection = null)
    {
        const string Tables = "(SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_\\_EF%' ESCAPE '\\') AS t";
        var checks = (await ColumnAsync($"SELECT t.name || ': ' || t.sql FROM {Tables}", connection))
            .SelectMany(table => CheckName().Matches(table).Select(check => $"{table[..table.IndexOf(':', StringComparison.Ordinal)]} check {check.Groups["name"].Value}"));
        return
        [
            .. await ColumnAsync($"""SELECT t.name || ' column ' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || c.pk FROM {Tables}, pragma_table_info(t.name) AS c""", connection),
            .. await ColumnAsync($"""SELECT t.name || ' key ' || k."from" || ' ' || k."table" || ' ' || k."to" || ' ' || k.on_delete FROM {Tables}, pragma_foreign_key_list(t.name) AS k""", connection),
            .. await ColumnAsync("SELECT sql FROM sqlite_master WHERE type IN ('index', 'trigger', 'view') AND sql IS NOT NULL", connection),
            .. checks,
        ];
    }

    /// <summary>Every column of every table, by table.</summary>
    private async Task<List<(string Table, string Columns)>> ColumnsAsync()
    {
        var tables = await ColumnAsync("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_\\_EF%' ESCAPE '\\' ORDER BY name");
        var columns = new List<(string, string)>();
        foreach (var table in tables)
            columns.Add((table, string.Join(", ", (await ColumnAsync($"SELECT name FROM pragma_table_info('{table}') ORDER BY name")).Select(name => $"quote(\"{name}\")"))));
        return columns;
    }

    /// <summary>Every value of these columns, with its type, row by row.</summary>
    private async Task<List<string>> ContentAsync(List<(string Table, string Columns)> tables)
    {
        var content = new List<string>();
        foreach (var (table, columns) in tables)
            content.AddRange(await ColumnAsync($"SELECT '{table}: ' || {columns.Replace(", ", " || ' ' || ", StringComparison.Ordinal)} FROM \"{table}\" ORDER BY 1"));
        return content;
    }

    private async Task<string?> ReadAsync(string sql) => (await ColumnAsync(sql)).FirstOrDefault();

    private async Task<List<string>> ColumnAsync(string sql, SqliteConnection? connection = null)
    {
        await using var command = new SqliteCommand(sql, connection ?? Connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var values = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) values.Add(reader.GetString(0));
        return values;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = new SqliteCommand(sql, Connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    [GeneratedRegex("CONSTRAINT \"(?<name>CK_[A-Za-z_]+)\" CHECK")]
    private static partial Regex CheckName();
}

/// <summary>The settings of every SQLite connection of the service.</summary>
public sealed class DurabilityTests(SqliteService service) : HttpTestBase(service), IClassFixture<SqliteService>
{
    [Fact]
    public async Task Every_connection_uses_WAL_full_synchronous_mode_and_foreign_keys()
    {
        // Several at once and each twice, to cover new and pooled connections.
        for (var round = 0; round < 2; round++)
        {
            var scopes = Enumerable.Range(0, 4).Select(_ => Service.Services.CreateAsyncScope()).ToList();
            foreach (var scope in scopes)
            {
                var db = scope.ServiceProvider.GetRequiredService<SitesDbContext>();
                await db.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
                (await PragmaAsync(db, "journal_mode")).Should().Be("wal");
                (await PragmaAsync(db, "synchronous")).Should().Be("2");
                (await PragmaAsync(db, "foreign_keys")).Should().Be("1");
            }

            foreach (var scope in scopes) await scope.DisposeAsync();
        }
    }

    private static async Task<string?> PragmaAsync(SitesDbContext db, string name)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        // The name is one of the three constants above.
#pragma warning disable CA2100
        command.CommandText = $"PRAGMA {name}";
#pragma warning restore CA2100
        return (await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))?.ToString();
    }
}
