using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SqlServer.Dac.Model;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Sites.Application.Common;
using Sites.Application.NodeMigration;
using Sites.Application.Synchronization;
using Sites.Domain.Agents;
using Sites.Domain.Catalog;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Domain.Synchronization;
using Sites.Infrastructure.Agents;
using Sites.Infrastructure.NodeMigration;
using Sites.Infrastructure.Persistence;
using Sites.Infrastructure.Synchronization;

namespace Sites.Integration.Tests.SqlServer;

/// <summary>
/// Checks every statement that the endpoints send to SQL Server without a server: each endpoint is called over HTTP on
/// a service with a fake SQL Server, and its statements must parse and fit the schema.
/// </summary>
public sealed partial class StatementTests(StatementTests.RecordedService service) : IClassFixture<StatementTests.RecordedService>
{
    internal const string Id = "0193a5a0-0000-7000-8000-000000000001";

    /// <summary>At least one call for every endpoint; a test verifies that none is missing.</summary>
    private static readonly (string Method, string Route, string Address, string? Body)[] Calls =
    [
        ("POST", "/api/v1/groups/", "groups", """{"name": "a", "parent_id": "ID"}"""),
        ("GET", "/api/v1/groups/", "groups?root_only=true&q=a&external_id=x&sort=-created_at", null),
        ("GET", "/api/v1/groups/", "groups?under=ID&parent_id=ID", null),
        ("GET", "/api/v1/groups/", "groups?format=tree&max_depth=2", null),
        ("GET", "/api/v1/groups/{id}", "groups/ID", null),
        ("PATCH", "/api/v1/groups/{id}", "groups/ID", """{"name": "b", "description": "d", "external_id": "x", "auto_provision": true}"""),
        ("PATCH", "/api/v1/groups/{id}", "groups/ID", """{"parent_id": "ID2"}"""),
        ("DELETE", "/api/v1/groups/{id}", "groups/ID", null),
        ("GET", "/api/v1/groups/{id}/ancestors", "groups/ID/ancestors", null),
        ("GET", "/api/v1/groups/{id}/descendants", "groups/ID/descendants?sort=name", null),
        ("GET", "/api/v1/groups/{id}/nodes", "groups/ID/nodes", null),
        ("GET", "/api/v1/groups/{id}/nodes", "groups/ID/nodes?include_descendants=true", null),
        ("POST", "/api/v1/sites/", "sites", """{"name": "a", "parent_id": "ID", "cache_policy": "pattern", "cache_patterns_json": "[\"a\"]", "cache_max_size_gb": 1, "autonomy_level": "full"}"""),
        ("GET", "/api/v1/sites/", "sites?q=a&sort=name", null),
        ("GET", "/api/v1/sites/{id}", "sites/ID", null),
        ("PATCH", "/api/v1/sites/{id}", "sites/ID", """{"cache_policy": "pattern", "agent_url": "http://a", "discovery_config_json": "{}", "migration_policy": "manual"}"""),
        ("DELETE", "/api/v1/sites/{id}", "sites/ID", null),
        ("GET", "/api/v1/sites/{id}/effective-settings", "sites/ID/effective-settings?explain=true", null),
        ("GET", "/api/v1/sites/{id}/nodes", "sites/ID/nodes?sort=created_at", null),
        ("GET", "/api/v1/sites/{id}/nodes", "sites/ID/nodes?include_descendant_sites=true&sort=-mac_address", null),
        ("POST", "/api/v1/sites/import", "sites/import?on_error=skip&on_existing=update", "key,parent_key,name\nk,,a\nl,k,b\nm,elsewhere,c\n"),
        ("GET", "/api/v1/sites/export", "sites/export?under=ID", null),
        ("POST", "/api/v1/groups/import", "groups/import?on_error=skip&on_existing=update", "key,parent_key,name\nk,,a\nl,k,b\nm,elsewhere,c\n"),
        ("GET", "/api/v1/groups/export", "groups/export?under=ID", null),
        ("GET", "/api/v1/nodes/export", "nodes/export?under=ID", null),
        ("POST", "/api/v1/nodes/", "nodes", """{"mac_address": "02:00:00:00:00:02", "group_id": "ID", "home_site_id": "ID"}"""),
        ("GET", "/api/v1/nodes/", "nodes?state=active&state=retired&group_id=ID&group_id=none&hostname=a&hostname=b&hostname=none&ip_address=10.0.0.1&vendor=a&vendor=none&model=b&serial_number=c&system_uuid=ID&q=1a2b.3c&sort=hostname", null),
        ("GET", "/api/v1/nodes/", "nodes?q=2001:db8::1&sort=-hostname", null),
        ("GET", "/api/v1/nodes/", "nodes?state=active&group_id=ID&home_site_id=ID&mac_address=02:00:00:00:00:01&q=a", null),
        ("GET", "/api/v1/nodes/", "nodes?under=ID&sort=-created_at", null),
        ("GET", "/api/v1/nodes/{id}", "nodes/ID", null),
        ("PATCH", "/api/v1/nodes/{id}", "nodes/ID", """{"hostname": "h", "home_site_id": "ID", "group_id": "ID", "system_uuid": "ID"}"""),
        ("PATCH", "/api/v1/nodes/{id}/state", "nodes/ID/state", """{"state": "pending", "comment": "c"}"""),
        ("GET", "/api/v1/nodes/stats", "nodes/stats?under=ID&tag=a&tag=b", null),
        ("GET", "/api/v1/groups/", "groups?tag=a&tag=b", null),
        ("POST", "/api/v1/nodes/{id}/tags", "nodes/ID/tags", """{"tag": "b"}"""),
        ("DELETE", "/api/v1/nodes/{id}/tags/{**tag}", "nodes/ID/tags/a", null),
        ("PATCH", "/api/v1/groups/{id}", "groups/ID", """{"tags": ["c"], "default_workflow_id": "w"}"""),
        ("POST", "/api/v1/nodes/import", "nodes/import?on_existing=update", "mac_address,tags,workflow_id\n02:00:00:00:00:01,c d,w\n02:00:00:00:00:07,e,\n"),
        ("DELETE", "/api/v1/nodes/{id}", "nodes/ID", null),
        ("POST", "/api/v1/nodes/import", "nodes/import?on_existing=update", "mac_address,home_site_key,group_id\n02:00:00:00:00:03,k,\n02:00:00:00:00:04,,ID\n"),
        ("GET", "/api/v1/maintenance/tree-check", "maintenance/tree-check", null),
        ("GET", "/api/v1/sites/", "sites?agent_status=degraded", null),
        ("POST", "/api/v1/sites/{id}/agent-token", "sites/ID/agent-token", null),
        ("POST", "/api/v1/agents/register", "agents/register", """{"site_id": "ID", "token": "TOKEN", "agent_url": "http://a", "agent_version": "1", "capabilities": []}"""),
        ("POST", "/api/v1/groups/{id}/enrolment-tokens", "groups/ID/enrolment-tokens", """{"max_uses": 2, "expires_in_hours": 1, "site_defaults": {"tags": ["a"], "cache_max_size_gb": 7}, "needs_approval": true}"""),
        ("GET", "/api/v1/groups/{id}/enrolment-tokens", "groups/ID/enrolment-tokens?sort=created_at", null),
        ("GET", "/api/v1/enrolment-tokens/{id}", "enrolment-tokens/ID", null),
        ("POST", "/api/v1/agents/register", "agents/register", """{"token": "GROUPSECRET", "site_name": "new", "nonce": "n", "agent_url": "http://a", "agent_version": "1"}"""),
        ("POST", "/api/v1/agents/register", "agents/register", """{"token": "GROUPSECRET", "external_id": "k", "agent_url": "http://a", "agent_version": "1"}"""),
        ("GET", "/api/v1/enrolments/", "enrolments?status=pending&token_id=ID&site_id=ID&sort=created_at", null),
        ("GET", "/api/v1/enrolments/{id}", "enrolments/ID", null),
        ("POST", "/api/v1/enrolments/{id}/approve", "enrolments/ID/approve", null),
        ("POST", "/api/v1/enrolments/{id}/reject", "enrolments/ID/reject", null),
        ("DELETE", "/api/v1/enrolment-tokens/{id}", "enrolment-tokens/ID", null),
        ("POST", "/api/v1/agents/heartbeat", "agents/heartbeat", """{"site_id": "ID", "timestamp": "2026-01-01T00:00:00Z", "agent_version": "1", "uptime_seconds": 1, "services": {"a": "b"}}"""),
        ("GET", "/api/v1/agents/{id}/status", "agents/ID/status", null),
        ("DELETE", "/api/v1/sites/{id}/agent", "sites/ID/agent", null),
        ("GET", "/api/v1/sites/{id}/health", "sites/ID/health", null),
        ("GET", "/api/v1/sites/health-summary", "sites/health-summary", null),
        ("GET", "/api/v1/sites/health-summary", "sites/health-summary?under=ID", null),
        ("POST", "/api/v1/sites/{id}/sync", "sites/ID/sync", """{"full_sync": true, "entity_types": ["node", "workflow"]}"""),
        ("GET", "/api/v1/sites/{id}/sync-requests", "sites/ID/sync-requests?status=expired&sort=created_at", null),
        ("GET", "/api/v1/sync-requests/{id}", "sync-requests/ID", null),
        ("POST", "/api/v1/sync-requests/{id}/cancel", "sync-requests/ID/cancel", null),
        ("POST", "/api/v1/agents/sync-requests/{id}/acknowledge", "agents/sync-requests/ID/acknowledge", null),
        ("POST", "/api/v1/agents/sync-requests/{id}/complete", "agents/sync-requests/ID/complete", null),
        ("POST", "/api/v1/agents/sync-requests/{id}/fail", "agents/sync-requests/ID/fail", """{"reason": "r"}"""),
        ("GET", "/api/v1/agents/changes/", "agents/changes?after=1&limit=2&include_total=true", null),
        ("POST", "/api/v1/agents/changes/acknowledge", "agents/changes/acknowledge", """{"versions": [{"entity_type": "node", "entity_id": "ID", "version": 1}]}"""),
        ("POST", "/api/v1/agents/changes/", "agents/changes", """{"changes": [{"change_id": "ID2", "entity_type": "node", "entity_id": "ID", "base_version": 1, "modified_at": "2026-01-01T00:00:00Z", "state": {"hostname": "site", "group_id": "ID"}}]}"""),
        ("POST", "/api/v1/agents/changes/", "agents/changes", """{"changes": [{"change_id": "ID2", "entity_type": "node", "entity_id": "ID", "base_version": 0, "modified_at": "2026-01-01T00:00:00Z", "state": {"hostname": "other"}}, {"change_id": "ID", "entity_type": "node", "entity_id": "ID2", "base_version": 0, "modified_at": "2026-01-01T00:00:00Z", "state": {"mac_address": "02:00:00:00:00:09"}}]}"""),
        ("GET", "/api/v1/sync/conflicts/", "sync/conflicts?site_id=ID&under=ID&entity_type=node&resolved=false", null),
        ("GET", "/api/v1/sync/conflicts/{id}", "sync/conflicts/ID", null),
        ("POST", "/api/v1/sync/conflicts/{id}/resolve", "sync/conflicts/ID/resolve", """{"resolution": "merged", "fields": {"hostname": "h", "group_id": "ID"}}"""),
        ("GET", "/api/v1/sites/{id}/conflicts", "sites/ID/conflicts?resolved=true&sort=created_at", null),
        ("POST", "/api/v1/sites/{id}/conflicts/resolve-all", "sites/ID/conflicts/resolve-all", """{"resolution": "accepted_site"}"""),
        ("POST", "/api/v1/agents/boots", "agents/boots", """{"mac_address": "02:00:00:00:00:01", "hostname": "h"}"""),
        ("POST", "/api/v1/agents/boots", "agents/boots", """{"mac_address": "02:00:00:00:00:01", "serial_number": "s", "system_uuid": "018f0000-0000-7000-8000-00000000000b"}"""),
        ("POST", "/api/v1/migrations/", "migrations", """{"node_id": "ID", "target_site_id": "ID2", "reason": "r"}"""),
        ("GET", "/api/v1/migrations/", "migrations?status=pending&site_id=ID&node_id=ID&under=ID", null),
        ("GET", "/api/v1/migrations/", "migrations?status=expired&sort=created_at", null),
        ("GET", "/api/v1/migrations/{id}", "migrations/ID", null),
        ("POST", "/api/v1/migrations/{id}/approve", "migrations/ID/approve", """{"comment": "c"}"""),
        ("POST", "/api/v1/migrations/{id}/reject", "migrations/ID/reject", null),
        ("POST", "/api/v1/migrations/{id}/reassess", "migrations/ID/reassess", null),
        ("GET", "/api/v1/approvals/", "approvals?status=pending", null),
        ("GET", "/api/v1/approvals/", "approvals?status=expired&sort=created_at", null),
        ("GET", "/api/v1/approvals/{id}", "approvals/ID", null),
        ("GET", "/api/v1/unknown-nodes/", "unknown-nodes?site_id=ID&under=ID", null),
        ("POST", "/api/v1/unknown-nodes/{id}/accept", "unknown-nodes/ID/accept", null),
        ("DELETE", "/api/v1/unknown-nodes/{id}", "unknown-nodes/ID", null),
        ("GET", "/api/v1/ignored-machines/", "ignored-machines?sort=-mac_address", null),
        ("PUT", "/api/v1/ignored-machines/{mac_address}", "ignored-machines/02:00:00:00:00:01", """{"comment": "c"}"""),
        ("DELETE", "/api/v1/ignored-machines/{mac_address}", "ignored-machines/02:00:00:00:00:01", null),
        ("POST", "/api/v1/catalog/workflow/", "catalog/workflow", """{"name": "a", "description": "d", "content": {"a": 1} }"""),
        ("GET", "/api/v1/catalog/workflow/", "catalog/workflow?q=a&group_id=ID", null),
        ("GET", "/api/v1/catalog/workflow/", "catalog/workflow?sort=-created_at", null),
        ("GET", "/api/v1/catalog/workflow/{id}", "catalog/workflow/ID", null),
        ("PATCH", "/api/v1/catalog/workflow/{id}", "catalog/workflow/ID", """{"name": "b", "description": "d", "content": {"a": 1} }"""),
        ("GET", "/api/v1/catalog/workflow/{id}/assignments", "catalog/workflow/ID/assignments?sort=-assigned_at", null),
        ("PUT", "/api/v1/catalog/workflow/{id}/assignments/{group_id}", "catalog/workflow/ID/assignments/ID", null),
        ("DELETE", "/api/v1/catalog/workflow/{id}/assignments/{group_id}", "catalog/workflow/ID/assignments/ID", null),
        ("DELETE", "/api/v1/catalog/workflow/{id}", "catalog/workflow/ID", null),
        ("POST", "/api/v1/catalog/template/", "catalog/template", """{"name": "a", "description": "d", "content": {"a": 1} }"""),
        ("GET", "/api/v1/catalog/template/", "catalog/template?q=a&group_id=ID", null),
        ("GET", "/api/v1/catalog/template/", "catalog/template?sort=-created_at", null),
        ("GET", "/api/v1/catalog/template/{id}", "catalog/template/ID", null),
        ("PATCH", "/api/v1/catalog/template/{id}", "catalog/template/ID", """{"name": "b", "description": "d", "content": {"a": 1} }"""),
        ("GET", "/api/v1/catalog/template/{id}/assignments", "catalog/template/ID/assignments?sort=-assigned_at", null),
        ("PUT", "/api/v1/catalog/template/{id}/assignments/{group_id}", "catalog/template/ID/assignments/ID", null),
        ("DELETE", "/api/v1/catalog/template/{id}/assignments/{group_id}", "catalog/template/ID/assignments/ID", null),
        ("DELETE", "/api/v1/catalog/template/{id}", "catalog/template/ID", null),
    ];

    /// <summary>The results of queries, so that all branches of the handlers are covered.</summary>
    private sealed record QueryResults(bool FindsRows = true, bool IsExpired = false, bool IsAway = false, string? Autonomy = null, params IReadOnlyList<string> Empty);

    private static readonly QueryResults[] Variants =
    [
        new(),
        new(IsExpired: true, Empty: ["AgentPresence"]),
        new(Empty: ["SiteAgents"]),
        new(Empty: ["SyncConflicts"]),
        new(Empty: ["Enrolments"]),
        new(Empty: ["Nodes", "IgnoredMachines"]),
        new(Empty: ["Nodes", "UnknownNodes", "IgnoredMachines"]),
        new(Autonomy: "full", Empty: ["Nodes"]),
        new(IsAway: true),
        new(IsAway: true, IsExpired: true),
        new(IsAway: true, Empty: ["MigrationClaims"]),
        new(Empty: ["MigrationClaims"]),
        new(Empty: ["DocumentAssignments"]),
        new(FindsRows: false),
    ];

    [Fact]
    public void Every_endpoint_is_called()
    {
        NotCalled(service.Endpoints).Should().BeEmpty();
        Calls.Select(call => $"{call.Method} {call.Route}").Except(service.Endpoints).Should().BeEmpty();
    }

    [Fact]
    public void The_check_of_calls_detects_an_uncalled_endpoint() =>
        NotCalled([.. service.Endpoints, "GET /api/v1/planted"]).Should().Equal("GET /api/v1/planted");

    private static IEnumerable<string> NotCalled(IEnumerable<string> endpoints) =>
        endpoints.Where(endpoint => endpoint.Contains(" /api/", StringComparison.Ordinal)).Except(Calls.Select(call => $"{call.Method} {call.Route}"));

    [Fact]
    public async Task Every_statement_parses_and_fits_the_schema()
    {
        await CallEverythingAsync();
        var statements = service.Recorder.Statements.DistinctBy(statement => statement.Sql).ToList();
        var verbs = statements.Select(statement => Verb().Match(statement.Sql).Value).Distinct();
        verbs.Should().Contain(["SELECT", "INSERT", "UPDATE", "DELETE"], "otherwise the calls ended early");
        var texts = statements.Select(statement => statement.Sql).ToList();
        texts.Any(sql => sql.Contains("sp_getapplock", StringComparison.Ordinal)).Should().BeTrue("the structure of the tree is locked");
        texts.Any(sql => sql.Contains("SUBSTRING([d].[Lineage]", StringComparison.Ordinal)).Should().BeTrue("a move rewrites the lineages below");
        texts.Any(sql => sql.Contains("UPDATE [AgentPresence]", StringComparison.Ordinal)).Should().BeTrue("heartbeats are stored");
        texts.Any(sql => sql.Contains("INSERT INTO [AgentPresence]", StringComparison.Ordinal)).Should().BeTrue("agents enrol");
        texts.Any(sql => sql.Contains("INSERT INTO [SyncRequests]", StringComparison.Ordinal)).Should().BeTrue("requests are stored");
        foreach (var table in new[] { "Documents", "DocumentAssignments" })
        {
            texts.Any(sql => sql.Contains($"INSERT INTO [{table}]", StringComparison.Ordinal)).Should().BeTrue("{0} are stored", table);
            texts.Any(sql => sql.Contains($"DELETE FROM [{table}]", StringComparison.Ordinal)).Should().BeTrue("{0} are deleted by name", table);
        }

        texts.Any(sql => sql.Contains("DELETE FROM [DocumentAssignments]", StringComparison.Ordinal) && sql.Contains("DELETE FROM [Documents]", StringComparison.Ordinal))
            .Should().BeTrue("a document and its assignments are deleted in one command");
        texts.Any(sql => sql.Contains("UPDATE [Documents]", StringComparison.Ordinal)).Should().BeTrue("documents are updated");
        texts.Any(sql => sql.Contains("UPDATE [SyncRequests]", StringComparison.Ordinal)).Should().BeTrue("requests are acknowledged");
        foreach (var table in new[] { "SyncStates", "PastStates", "SyncConflicts", "ChangeReceipts", "AutonomyRecords" })
            texts.Any(sql => sql.Contains($"INSERT INTO [{table}]", StringComparison.Ordinal)).Should().BeTrue("{0} are filled", table);
        foreach (var table in new[] { "MigrationClaims", "Approvals", "ApprovalVotes", "UnknownNodes" })
            texts.Any(sql => sql.Contains($"INSERT INTO [{table}]", StringComparison.Ordinal)).Should().BeTrue("{0} are filled", table);
        foreach (var table in new[] { "MigrationClaims", "Approvals", "UnknownNodes" })
            texts.Any(sql => sql.Contains($"UPDATE [{table}]", StringComparison.Ordinal)).Should().BeTrue("{0} change", table);
        texts.Any(sql => sql.Contains("DELETE FROM [m]", StringComparison.Ordinal)).Should().BeTrue("claims are deleted with their node");
        texts.Any(sql => sql.Contains("SET [n].[Version] = [n].[Version]", StringComparison.Ordinal)).Should().BeTrue("nodes are locked");
        texts.Any(sql => sql.Contains("[LastVersion] +", StringComparison.Ordinal)).Should().BeTrue("versions of the feed are assigned");
        texts.Any(sql => sql.Contains("CREATE TABLE [DeviceGroups]", StringComparison.Ordinal)).Should().BeTrue("the command 'migrate' is recorded too");
        Faults([.. statements.Where(statement => !Definition().IsMatch(statement.Sql))]).Should().BeEmpty();
        string.Join("\n", statements.SelectMany(statement => PortableSql.Faults(statement.Sql).Select(fault => $"{fault}: {statement.Sql}"))).Should().BeEmpty();
        string.Join("\n", statements.SelectMany(statement => TextKinds.Faults(statement, VarcharColumns()).Select(fault => $"{fault}: {statement.Sql}")))
            .Should().BeEmpty("text of another type makes SQL Server convert the column and scan the table");
        service.Recorder.IsolationLevels.Should().BeSubsetOf(
            [System.Data.IsolationLevel.Unspecified, System.Data.IsolationLevel.ReadCommitted, System.Data.IsolationLevel.Snapshot], "reads may use a snapshot (decision record 0028)");
    }

    /// <summary>The lock order of decision record 0023, over all transactions of all endpoints.</summary>
    [Fact]
    public async Task Every_transaction_acquires_its_locks_in_the_declared_order()
    {
        await CallEverythingAsync();
        // Migrations have a separate lock.
        var transactions = service.Recorder.Transactions.Where(transaction => !transaction.Any(statement => Definition().IsMatch(statement.Sql))).ToList();

        string.Join("\n\n", transactions.SelectMany(LockOrder.Faults).Distinct()).Should().BeEmpty();
        transactions.Count(transaction => LockOrder.SitesOf(transaction).Count > 1).Should().BePositive("a claim locks the sites of both sides");
        transactions.Count(transaction => LockOrder.SitesOf(transaction).Count > 0 && transaction.Any(statement => statement.Sql.Contains("UPDATE [DeviceGroups]", StringComparison.Ordinal)))
            .Should().BePositive("a change of settings locks the sites below before it is stored");
    }

    /// <summary>Each save is one command on SQL Server, even with several tables. The budgets depend on it.</summary>
    [Fact]
    public async Task Each_save_is_one_command()
    {
        await CallEverythingAsync();

        service.Recorder.Statements.Should().Contain(statement => statement.Sql.Contains("UPDATE [DeviceGroups]", StringComparison.Ordinal)
            && statement.Sql.Contains("UPDATE [SiteAgents]", StringComparison.Ordinal) && statement.Sql.Contains("INSERT INTO [AgentPresence]", StringComparison.Ordinal));
        service.Recorder.Statements.Should().Contain(statement => statement.Sql.Contains("INSERT INTO [Approvals]", StringComparison.Ordinal)
            && statement.Sql.Contains("INSERT INTO [MigrationClaims]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_budgets_list_the_endpoints_that_lock_the_structure()
    {
        await CallEverythingAsync();

        service.SharingStructure.Should().BeEquivalentTo("PATCH /api/v1/groups/{id}", "PATCH /api/v1/sites/{id}");
        service.LockingStructure.Should().BeEquivalentTo(Budgets.Budget.All.Where(budget => budget.Structure).Select(budget => budget.Endpoint).Distinct());
    }

    [Fact]
    public async Task Heartbeats_are_written_in_the_order_of_sites_regardless_of_their_age()
    {
        var heartbeats = service.Services.GetRequiredService<Heartbeats>();
        var before = service.Recorder.TransactionCount;
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        for (var i = 0; i < 20; i++)
        {
            // Every second heartbeat is a minute late.
            var at = i % 2 == 0 ? now : now.AddMinutes(-1);
            heartbeats.Offer(AgentPresence.Create(GroupId.New(DateTime.UnixEpoch.AddHours(20 - i)), "1", 60, "config", at), presence => presence).Should().BeTrue();
        }

        (await service.Services.GetRequiredService<HeartbeatWriter>().FlushAsync(TestContext.Current.CancellationToken)).Should().BeTrue();

        var sites = service.Recorder.TransactionsAfter(before).Where(transaction => transaction.Any(statement => statement.Sql.Contains("UPDATE [AgentPresence]", StringComparison.Ordinal)))
            .Select(LockOrder.KeysOf).ToList();
        sites.Sum(transaction => transaction.Count).Should().BeGreaterThanOrEqualTo(20);
        foreach (var transaction in sites) transaction.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData("swapped sites", "UPDATE [SiteFeeds] SET [LastVersion] = [LastVersion] WHERE [SiteId] = @two; UPDATE [SiteFeeds] SET [LastVersion] = [LastVersion] WHERE [SiteId] = @one;")]
    [InlineData("two sites in one statement", "UPDATE [s] SET [s].[LastVersion] = [s].[LastVersion] + @n FROM [SiteFeeds] AS [s] WHERE [s].[SiteId] IN (@one, @two)")]
    [InlineData("a group before the site", "UPDATE [DeviceGroups] SET [Name] = @n WHERE [Id] = @one; UPDATE [SiteFeeds] SET [LastVersion] = [LastVersion] WHERE [SiteId] = @one;")]
    [InlineData("a node before the site", "INSERT INTO [Nodes] ([Id]) VALUES (@one); UPDATE [SiteFeeds] SET [LastVersion] = [LastVersion] WHERE [SiteId] = @one;")]
    [InlineData("the structure after the site", "UPDATE [SiteFeeds] SET [LastVersion] = [LastVersion] WHERE [SiteId] = @one; EXEC sp_getapplock @Resource = N'x';")]
    [InlineData("a claim before its node", "UPDATE [SiteFeeds] SET [LastVersion] = [LastVersion] WHERE [SiteId] = @one; UPDATE [MigrationClaims] SET [Status] = @n WHERE [Id] = @one; UPDATE [Nodes] SET [Version] = @n WHERE [Id] = @one;")]
    [InlineData("a request of a site that is not locked", "INSERT INTO [SyncRequests] ([Id]) VALUES (@one)")]
    public void The_check_of_the_lock_order_detects_a_violation(string fault, string sql) => LockOrder.Faults([LockOrder.Example(sql)]).Should().NotBeEmpty(fault);

    [Theory]
    [InlineData("EXEC sp_getapplock @Resource = N'x'; UPDATE [SiteFeeds] SET [LastVersion] = [LastVersion] WHERE [SiteId] = @one; UPDATE [SiteFeeds] SET [LastVersion] = [LastVersion] WHERE [SiteId] = @two; UPDATE [DeviceGroups] SET [Name] = @n WHERE [Id] = @one; UPDATE [s] SET [s].[LastVersion] = [s].[LastVersion] + @n FROM [SiteFeeds] AS [s] WHERE [s].[SiteId] IN (@one, @two)")]
    public void The_check_of_the_lock_order_accepts_the_declared_order(string sql) => LockOrder.Faults([LockOrder.Example(sql)]).Should().BeEmpty();

    /// <summary>Calls every endpoint and background job with all variants of query results, once for all tests of this class.</summary>
    private async Task CallEverythingAsync()
    {
        if (service.IsRecorded) return;
        foreach (var variant in Variants)
        {
            service.Recorder.FindsRows = variant.FindsRows;
            service.Recorder.IsExpired = variant.IsExpired;
            service.Recorder.Empty = variant.Empty;
            service.Recorder.IsAway = variant.IsAway;
            service.Recorder.Autonomy = variant.Autonomy;
            foreach (var call in Calls)
            {
                var before = service.Recorder.TransactionCount;
                await CallAsync(call);
                if (service.Recorder.TransactionsAfter(before).Any(transaction => transaction.Any(statement => statement.Sql.Contains("@LockMode = 'Exclusive'", StringComparison.Ordinal))))
                    service.LockingStructure.Add($"{call.Method} {call.Route}");
                if (service.Recorder.TransactionsAfter(before).Any(transaction => transaction.Any(statement => statement.Sql.Contains("@LockMode = 'Shared'", StringComparison.Ordinal))))
                    service.SharingStructure.Add($"{call.Method} {call.Route}");
            }

            await service.Services.GetRequiredService<ClaimSweeper>().SweepAsync(TestContext.Current.CancellationToken);
            await service.Services.GetRequiredService<FeedSweeper>().SweepAsync(TestContext.Current.CancellationToken);
            (await service.Services.GetRequiredService<HeartbeatWriter>().FlushAsync(TestContext.Current.CancellationToken)).Should().BeTrue();
            using var metrics = await service.Http.GetAsync("/metrics", TestContext.Current.CancellationToken);
            using var ready = await service.Http.GetAsync("/health/ready", TestContext.Current.CancellationToken);
            // With an empty history, because a database with other migrations is refused.
            service.Recorder.Empty = ["__EFMigrationsHistory"];
            await service.Services.GetRequiredService<IDatabase>().MigrateAsync(TestContext.Current.CancellationToken);
        }

        await DeleteClaimsOfSiteAsync();
        await CloseFeedAsync();
        await OpenFeedAsync();
        service.IsRecorded = true;
    }

    /// <summary>Opens a feed. In all query results the feed is already open, so issuing a token never opens it.</summary>
    private async Task OpenFeedAsync()
    {
        (service.Recorder.FindsRows, service.Recorder.Empty) = (true, ["Nodes"]);
        await using var scope = service.Services.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<IUnitOfWork>();
        var opened = await work.CommitAsync<bool>(WriteScope.Structure, async cancellation =>
        {
            work.Record(new SiteFeedOpened(new GroupId(Guid.Parse(Id))));
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess;
        }, TestContext.Current.CancellationToken);
        opened.IsSuccess.Should().BeTrue();
    }

    /// <summary>Closes a feed. In no query result an agent is revoked.</summary>
    private async Task CloseFeedAsync()
    {
        (service.Recorder.FindsRows, service.Recorder.Empty) = (true, ["SyncConflicts"]);
        await using var scope = service.Services.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<IUnitOfWork>();
        var feeds = scope.ServiceProvider.GetRequiredService<IFeedStore>();
        var closed = await work.CommitAsync<bool>(WriteScope.Rows, async cancellation =>
        {
            await feeds.CloseAsync(new GroupId(Guid.Parse(Id)), DateTime.UnixEpoch, cancellation);
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess;
        }, TestContext.Current.CancellationToken);
        closed.IsSuccess.Should().BeTrue();
    }

    /// <summary>Deletes the claims of a site. In all query results sites have children, so deleting a site never gets this far.</summary>
    private async Task DeleteClaimsOfSiteAsync()
    {
        await using var scope = service.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IClaimStore>().DeleteOfSiteAsync(new GroupId(Guid.Parse(Id)), DateTime.UnixEpoch, TestContext.Current.CancellationToken);
    }

    /// <summary>The recorder never violates a constraint, so the query that follows a violation is called directly.</summary>
    [Fact]
    public async Task The_query_for_the_owner_of_a_unique_value_fits_the_schema()
    {
        var before = service.Recorder.Statements.Count;
        await using var scope = service.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SitesDbContext>();
        var now = DateTime.UnixEpoch;
        var root = Site.Create(GroupId.New(now), GroupName.Parse("a").Value, null, Settings.Empty, now).Value;
        var child = Site.Create(GroupId.New(now), GroupName.Parse("a").Value, root, Settings.Empty, now).Value;
        var node = Node.Create(NodeId.New(now), new NodeIdentity { MacAddress = MacAddress.Parse("02:00:00:00:00:01").Value }, null, null, now);
        var document = CatalogDocument.Create(DocumentId.New(now), DocumentKind.Workflow, DocumentName.Parse("a").Value, DocumentContent.Parse(JsonSerializer.SerializeToElement(new { })).Value, now);

        foreach (var (refusal, entity) in new (Refusal, object)[]
        {
            (HierarchyErrors.NameTaken.Refuse(), root), (HierarchyErrors.NameTaken.Refuse(), child), (HierarchyErrors.ExternalIdTaken.Refuse(), child),
            (NodeErrors.MacAddressTaken.Refuse(), node), (CatalogErrors.NameTaken.Refuse(), document),
        })
        {
            await UniqueValueOwners.NameOwnerAsync(db, refusal, [entity], TestContext.Current.CancellationToken);
        }

        var sent = service.Recorder.Statements.Skip(before).ToList();
        sent.Should().HaveCount(5);
        Faults(sent).Should().BeEmpty();
        sent.SelectMany(statement => PortableSql.Faults(statement.Sql)).Should().BeEmpty();
        sent.SelectMany(statement => TextKinds.Faults(statement, VarcharColumns())).Should().BeEmpty();
    }

    [Fact]
    public async Task Many_heartbeats_are_few_commands_within_the_parameter_limit_of_the_server()
    {
        var before = service.Recorder.Statements.Count;
        await using var scope = service.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SitesDbContext>();
        var presences = Enumerable.Range(0, 1000).Select(_ => AgentPresence.Create(GroupId.New(DateTime.UnixEpoch), "1", 60, "config", DateTime.UnixEpoch)).ToList();
        await using (var transaction = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken))
            await new RowWriter<AgentPresence>(db).ReplaceAsync(presences, _ => nameof(AgentPresence.LastSeenAt), TestContext.Current.CancellationToken);

        var sent = service.Recorder.Statements.Skip(before).Where(statement => statement.Sql.Contains("UPDATE [AgentPresence]", StringComparison.Ordinal)).ToList();
        sent.Should().HaveCountLessThan(10).And.OnlyContain(statement => statement.Parameters.Count <= 2100);
        sent.Sum(statement => Verb().Count(statement.Sql)).Should().Be(1000);
        Faults(sent.DistinctBy(statement => statement.Sql).ToList()).Should().BeEmpty();
        sent.SelectMany(statement => PortableSql.Faults(statement.Sql)).Should().BeEmpty();
        // The client truncates values to the length of the parameter; a report may exceed the 4,000 characters of a short text.
        var report = AgentPresence.Create(GroupId.New(DateTime.UnixEpoch), "1", 60, "config", DateTime.UnixEpoch).WithHeartbeat(
            new AgentReport { AgentVersion = "1", Services = Enumerable.Range(0, 64).ToDictionary(i => $"{i}", _ => new string('é', 64)) }, 60, null, new ConfigState("config", "config"), DateTime.UnixEpoch);
        await using (var transaction = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken))
            await new RowWriter<AgentPresence>(db).ReplaceAsync([report], _ => null, TestContext.Current.CancellationToken);
        service.Recorder.Statements[^1].Parameters.Values.Should().Contain("nvarchar(max)");
        sent.SelectMany(statement => TextKinds.Faults(statement, VarcharColumns())).Should().BeEmpty();
    }

    [Theory]
    [InlineData("MERGE a USING b ON a.x = b.x WHEN MATCHED THEN DELETE;")]
    [InlineData("ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON")]
    [InlineData("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")]
    [InlineData("SELECT x FROM a WITH (UPDLOCK, HOLDLOCK)")]
    [InlineData("SELECT x FROM a OPTION (RECOMPILE)")]
    [InlineData("UPDATE a SET x = 1 OUTPUT 1 WHERE y = 2")]
    [InlineData("CREATE TABLE a (x rowversion)")]
    [InlineData("CREATE TABLE a (x timestamp)")]
    [InlineData("CREATE TABLE a (x int IDENTITY)")]
    [InlineData("CREATE TABLE a (x xml)")]
    [InlineData("CREATE TABLE a (x varchar(10) COLLATE Latin1_General_100_BIN2)")]
    [InlineData("SELECT x FROM a WHERE x = y COLLATE Latin1_General_100_CI_AS")]
    [InlineData("CREATE SEQUENCE s")]
    [InlineData("SELECT NEXT VALUE FOR s")]
    [InlineData("SELECT x FROM a WHERE x IN (SELECT value FROM OPENJSON(@p))")]
    [InlineData("SELECT x FROM a WHERE x IN (SELECT value FROM STRING_SPLIT(@p, ','))")]
    [InlineData("SELECT JSON_VALUE(x, '$.y') FROM a")]
    [InlineData("SELECT TRIM(LEADING 'a' FROM x) FROM a")]
    [InlineData("SELECT x FROM a WINDOW w AS (ORDER BY x)")]
    [InlineData("EXEC sp_executesql N'SELECT 1'")]
    [InlineData("ALTER TABLE a ADD x int NULL, y int NULL")]
    [InlineData("CREATE INDEX i ON a (x) INCLUDE (y)")]
    public void The_check_of_portability_detects_a_violation(string sql) => PortableSql.Faults(sql).Should().NotBeEmpty();

    [Theory]
    [InlineData("SELECT 1 FROM a WHERE a.Lineage >= @wide")]
    [InlineData("SELECT 1 FROM a WHERE a.Lineage < SUBSTRING(a.Lineage, 1, 3) + N'0'")]
    [InlineData("SELECT 1 FROM a WHERE N'x' = a.MacAddress")]
    [InlineData("SELECT 1 FROM a WHERE a.State IN ('x', N'y')")]
    [InlineData("SELECT 1 FROM a WHERE a.Hostname LIKE @wide")]
    public void The_check_of_text_types_detects_a_violation(string sql) =>
        TextKinds.Faults(new RecordedStatement(sql, new Dictionary<string, string> { ["@wide"] = "nvarchar(4000)" }), VarcharColumns()).Should().NotBeEmpty();

    /// <summary>Every constraint that concurrent requests can violate has a refusal, or is listed here with the reason.</summary>
    [Fact]
    public void Every_constraint_of_claims_has_a_refusal()
    {
        string[] neverViolated =
        [
            // Generated by the application, therefore unique.
            "PK_MigrationClaims", "PK_Approvals", "PK_UnknownNodes",
        ];
        using var context = new SqlServerDesignTimeFactory().CreateDbContext([]);
        var tables = new[] { "MigrationClaims", "Approvals", "ApprovalVotes", "UnknownNodes" };
        var entities = context.Model.GetEntityTypes().Where(entity => tables.Contains(entity.GetTableName())).ToList();
        var constraints = entities.SelectMany(entity => entity.GetKeys().Select(key => key.GetName()!)
            .Concat(entity.GetForeignKeys().Select(key => key.GetConstraintName()!))
            .Concat(entity.GetIndexes().Where(index => index.IsUnique).Select(index => index.GetDatabaseName()!)));

        entities.Should().HaveCount(4);
        constraints.Except(ConstraintRefusals.Names).Should().BeEquivalentTo(neverViolated);
    }

    [Theory]
    [InlineData(MigrationsSqlGenerationOptions.Default)]
    [InlineData(MigrationsSqlGenerationOptions.Idempotent)]
    public void The_migration_script_uses_only_portable_features(MigrationsSqlGenerationOptions options)
    {
        using var context = new SqlServerDesignTimeFactory().CreateDbContext([]);

        PortableSql.Faults(context.GetService<IMigrator>().GenerateScript(options: options)).Should().BeEmpty();
    }

    /// <summary>Names of columns that are varchar in all tables.</summary>
    private static HashSet<string> VarcharColumns()
    {
        using var context = new SqlServerDesignTimeFactory().CreateDbContext([]);
        var properties = context.Model.GetEntityTypes().SelectMany(entity => entity.GetFlattenedProperties()).ToLookup(property => property.GetColumnName());
        return [.. properties.Where(column => column.All(property => property.GetColumnType()!.StartsWith("varchar", StringComparison.Ordinal))).Select(column => column.Key)];
    }

    [Theory]
    [InlineData("SELECT [d].[Nmae] FROM [DeviceGroups] AS [d]")]
    [InlineData("SELECT [d].[Name] FROM [DeviceGroup] AS [d]")]
    [InlineData("SELECT [d].[Name] FROM [DeviceGroups] AS [d] WHERE [d].[Name] = @missing")]
    [InlineData("SELEKT 1")]
    public void The_check_of_statements_detects_a_violation(string sql) =>
        Faults([new RecordedStatement(sql, new Dictionary<string, string>())]).Should().NotBeEmpty();

    private async Task CallAsync((string Method, string Route, string Address, string? Body) call)
    {
        // Secrets last: they are random, and one that contains "ID" would be changed.
        string Fill(string text) => text.Replace("ID2", Id[..^1] + "2", StringComparison.Ordinal).Replace("ID", Id, StringComparison.Ordinal).Replace("TOKEN", service.Recorder.Token, StringComparison.Ordinal).Replace("GROUPSECRET", service.Recorder.GroupToken, StringComparison.Ordinal);
        var request = new HttpRequestMessage(new HttpMethod(call.Method), Fill(call.Address));
        var mediaType = call.Route.EndsWith("import", StringComparison.Ordinal) ? "text/csv" : "application/json";
        if (call.Body is not null) request.Content = new StringContent(Fill(call.Body), Encoding.UTF8, mediaType);
        // Endpoints for users require the developer, those for agents an agent.
        if (call.Route.StartsWith("/api/v1/agents/", StringComparison.Ordinal) && (call.Method == "POST" || call.Route.StartsWith("/api/v1/agents/changes", StringComparison.Ordinal)))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", service.Recorder.Key.Text);
        using var response = await service.Http.SendAsync(request, TestContext.Current.CancellationToken);

        ((int)response.StatusCode).Should().BeLessThan(500, $"{call.Method} {call.Address}: {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
    }

    /// <summary>Adds each statement as a procedure with its parameters to a model of the schema.</summary>
    private static List<string> Faults(IReadOnlyList<RecordedStatement> statements)
    {
        var isInvariant = CultureInfo.GetCultures(CultureTypes.AllCultures).Length <= 1;
        Assert.SkipWhen(isInvariant, "This environment has no cultures (ICU); the model of SQL Server's schema needs them.");
        using var context = new SqlServerDesignTimeFactory().CreateDbContext([]);
        using var model = new TSqlModel(SqlServerVersion.Sql150, new TSqlModelOptions());
        foreach (var batch in context.Database.GenerateCreateScript().ReplaceLineEndings("\n").Split("\nGO\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            model.AddObjects(batch);
        model.AddObjects("CREATE TABLE [__EFMigrationsHistory] ([MigrationId] nvarchar(150) NOT NULL PRIMARY KEY, [ProductVersion] nvarchar(32) NOT NULL)");

        // A temporary table of a migration.
        model.AddObjects("CREATE TABLE [FormerApprovals] ([Id] uniqueidentifier, [Kind] varchar(40), [SubjectId] uniqueidentifier, [Status] varchar(20), [RequestedBy] nvarchar(200), [CreatedAt] datetime2, [ResolvedAt] datetime2, [Version] int)");

        var faults = new List<string>();
        for (var i = 0; i < statements.Count; i++)
        {
            var declared = string.Join(", ", statements[i].Parameters.Select(parameter => $"@{parameter.Key.TrimStart('@')} {parameter.Value}"));
            var procedure = $"CREATE PROCEDURE [p{i}] {declared} AS BEGIN\n{statements[i].Sql}\nEND";
            new TSql150Parser(initialQuotedIdentifiers: true).Parse(new StringReader(procedure), out var errors);
            if (errors.Count > 0) faults.Add($"{errors[0].Message}: {statements[i].Sql}");
            else Add(procedure);
        }

        faults.AddRange(model.Validate()
            .Where(message => !message.Message.Contains("applock", StringComparison.Ordinal))
            .Select(message => $"{message.Prefix}{message.Number}: {message.Message}"));
        return faults;

        void Add(string procedure)
        {
            try
            {
                model.AddObjects(procedure);
            }
            catch (DacModelException wrong)
            {
                faults.Add($"{wrong.Message}: {procedure}");
            }
        }
    }

    [GeneratedRegex(@"\b(SELECT|INSERT|UPDATE|DELETE)\b")]
    private static partial Regex Verb();

    // Checked as a script by SchemaTests; statements that require a separate batch are not allowed in a procedure.
    [GeneratedRegex(@"^(CREATE|ALTER|DROP|IF OBJECT_ID)\b")]
    private static partial Regex Definition();

    /// <summary>The service, configured with SQL Server.</summary>
    public sealed class RecordedService : Hosting.Service
    {
        internal SqlServerRecorder Recorder { get; } = new();

        /// <summary>The endpoints that lock the structure of the tree.</summary>
        internal HashSet<string> LockingStructure { get; } = [];

        internal HashSet<string> SharingStructure { get; } = [];

        /// <summary>Whether all calls were made.</summary>
        internal bool IsRecorded { get; set; }

        protected override bool SkipsPreparation => true;

        protected override Task<string[]> PrepareAsync() =>
            Task.FromResult<string[]>(["--Database:Provider=SqlServer", "--ConnectionStrings:Sites=Server=tcp:nowhere.invalid"]);

        protected override Task CleanAsync() => Task.CompletedTask;

        protected override void Adjust(IServiceCollection services) =>
            services.ConfigureDbContext<SqlServerSitesDbContext>(options => options.AddInterceptors(Recorder));
    }
}
