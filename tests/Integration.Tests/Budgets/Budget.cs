using System.Text;

namespace Sites.Integration.Tests.Budgets;

/// <summary>The exact number of commands that a call sends to the database, independent of the size of the tree.</summary>
/// <param name="Method">The endpoint's method.</param>
/// <param name="Route">The endpoint's route.</param>
/// <param name="Address">The URL of the call.</param>
/// <param name="Body">The body of the call.</param>
/// <param name="OnSqlite">The budget on SQLite, where each stored row is one command.</param>
/// <param name="OnSqlServer">The budget on SQL Server, where each save is one command.</param>
internal sealed record Budget(
    string Method, string Route, Func<World, string> Address, Func<World, string>? Body, int OnSqlite, int OnSqlServer)
{
    /// <summary>
    /// The budgets in the order of measurement, deletions after reads. If a page contains all ancestors
    /// of its rows, as in a tree that fits on one page, one command less is sent; the limits prevent this.
    /// </summary>
    public static readonly IReadOnlyList<Budget> All =
    [
        Get("/api/v1/groups/", _ => "groups?limit=2", 3),
        Get("/api/v1/groups/", _ => "groups?root_only=true&sort=-created_at", 2),
        Get("/api/v1/groups/", world => $"groups?under={world.Top}&include_total=true", 4),
        Get("/api/v1/groups/", world => $"groups?parent_id={world.Deepest}", 3),
        Get("/api/v1/groups/", world => $"groups?q={world.Key}%20leaf", 3),
        Get("/api/v1/groups/", world => $"groups?external_id={world.Key}1", 3),
        Get("/api/v1/groups/", _ => "groups?format=tree", 3),
        Get("/api/v1/groups/", world => $"groups?format=tree&parent_id={world.Moving}&max_depth=20", 4),
        Get("/api/v1/groups/{id}", world => $"groups/{world.Group}", 2),
        Get("/api/v1/groups/{id}/ancestors", world => $"groups/{world.Group}/ancestors", 2),
        Get("/api/v1/groups/{id}/descendants", world => $"groups/{world.Top}/descendants", 4),
        Get("/api/v1/groups/{id}/nodes", world => $"groups/{world.Group}/nodes", 3),
        Get("/api/v1/groups/{id}/nodes", world => $"groups/{world.Top}/nodes?include_descendants=true", 4),
        Get("/api/v1/sites/", _ => "sites?limit=2", 3),
        Get("/api/v1/sites/", world => $"sites?under={world.Top}", 4),
        Get("/api/v1/sites/", _ => "sites?agent_status=online&limit=2", 3),
        Get("/api/v1/sites/{id}", world => $"sites/{world.Deepest}", 2),
        Get("/api/v1/sites/{id}/health", world => $"sites/{world.Deepest}/health", 2),
        Get("/api/v1/sites/health-summary", _ => "sites/health-summary", 1),
        Get("/api/v1/sites/health-summary", world => $"sites/health-summary?under={world.Top}", 2),
        Get("/api/v1/sites/{id}/sync-requests", world => $"sites/{world.Deepest}/sync-requests?status=started", 2),
        Get("/api/v1/sync-requests/{id}", world => $"sync-requests/{world.Sync}", 1),
        new("POST", "/api/v1/sync-requests/{id}/cancel", world => $"sync-requests/{world.OpenSync}/cancel", null, 2, 2),
        Get("/api/v1/agents/{id}/status", world => $"agents/{world.Deepest}/status", 1),
        Get("/metrics", _ => "/metrics", 2),
        // An agent's request reads its data once: credential and site, ancestors, commands. The heartbeat itself
        // is stored later, together with others.
        new("POST", "/api/v1/agents/heartbeat", _ => "agents/heartbeat", world => $$"""{"site_id": "{{world.Deepest}}", "agent_version": "1", "uptime_seconds": 1, "services": { } }""", 3, 3) { Agent = world => world.AgentKey },
        new("POST", "/api/v1/agents/sync-requests/{id}/acknowledge", world => $"agents/sync-requests/{world.Sync}/acknowledge", null, 5, 5) { Agent = world => world.AgentKey },
        new("POST", "/api/v1/agents/sync-requests/{id}/complete", world => $"agents/sync-requests/{world.Sync}/complete", null, 5, 5) { Agent = world => world.AgentKey },
        new("POST", "/api/v1/agents/sync-requests/{id}/fail", world => $"agents/sync-requests/{world.TopSync}/fail", _ => """{"reason": "r"}""", 4, 4) { Agent = world => world.TopKey },
        new("POST", "/api/v1/sites/{id}/sync", world => $"sites/{world.Deepest}/sync", _ => """{"full_sync": true}""", 6, 6),
        new("POST", "/api/v1/sites/{id}/agent-token", world => $"sites/{world.Deepest}/agent-token", null, 5, 5),
        new("POST", "/api/v1/agents/register", _ => "agents/register", world => $$"""{"site_id": "{{world.Enrolling}}", "token": "{{world.Token}}", "agent_url": "http://agent", "agent_version": "1"}""", 11, 9),
        new("POST", "/api/v1/groups/{id}/enrolment-tokens", world => $"groups/{world.Elsewhere}/enrolment-tokens", _ => """{"max_uses": 2, "expires_in_hours": 1}""", 4, 4),
        Get("/api/v1/groups/{id}/enrolment-tokens", world => $"groups/{world.Elsewhere}/enrolment-tokens", 3),
        Get("/api/v1/enrolment-tokens/{id}", world => $"enrolment-tokens/{world.GroupToken.Id}", 1),
        Get("/api/v1/enrolments/", _ => "enrolments?limit=2", 2),
        Get("/api/v1/enrolments/", world => $"enrolments?token_id={world.WaitingToken}&status=pending", 2),
        Get("/api/v1/enrolments/", world => $"enrolments?site_id={world.Elsewhere}&include_total=false", 1),
        Get("/api/v1/enrolments/{id}", world => $"enrolments/{world.Enrolments[0]}", 1),
        // Half of them open the feed of the new site.
        new("POST", "/api/v1/agents/register", _ => "agents/register", world => $$"""{"token": "{{world.GroupToken.Secret}}", "site_name": "{{world.Key}} enrolled", "nonce": "n", "agent_url": "http://agent", "agent_version": "1"}""", 44, 34) { Structure = true },
        new("POST", "/api/v1/enrolments/{id}/approve", world => $"enrolments/{world.Enrolments[0]}/approve", null, 7, 6) { Structure = true },
        new("POST", "/api/v1/enrolments/{id}/reject", world => $"enrolments/{world.Enrolments[1]}/reject", null, 3, 3) { Structure = true },
        new("DELETE", "/api/v1/enrolment-tokens/{id}", world => $"enrolment-tokens/{world.WaitingToken}", null, 6, 4) { Structure = true },
        new("DELETE", "/api/v1/sites/{id}/agent", world => $"sites/{world.Enrolling}/agent", null, 6, 5),
        // If the home of a node has an agent, the feed's number is incremented and read, and the site's state of the node is read and stored.
        // Reading the feed: three to authenticate the agent, then whether its feed is open, the feed's row, the page.
        Get("/api/v1/agents/changes/", _ => "agents/changes?limit=500", 6) with { Agent = world => world.AgentKey },
        Get("/api/v1/agents/changes/", _ => "agents/changes?after=1&limit=2&include_total=true", 7) with { Agent = world => world.AgentKey },
        new("POST", "/api/v1/agents/changes/acknowledge", _ => "agents/changes/acknowledge", world => $$"""{"versions": [{"entity_type": "node", "entity_id": "{{world.ConflictNode}}", "version": 1}, {"entity_type": "site", "entity_id": "{{world.Deepest}}", "version": 1}]}""", 16, 15) { Agent = world => world.AgentKey },
        new("POST", "/api/v1/agents/changes/", _ => "agents/changes", world => $$$"""{"changes": [{"change_id": "{{{world.Key.Length:00000000}}}-0000-7000-8000-000000000001", "entity_type": "node", "entity_id": "{{{world.ConflictNode}}}", "base_version": 1, "modified_at": "2099-01-01T00:00:00Z", "state": {"vendor": "v"}}]}""", 20, 19) { Agent = world => world.AgentKey },
        Get("/api/v1/sync/conflicts/", world => $"sync/conflicts?under={world.Top}&resolved=false", 4),
        Get("/api/v1/sync/conflicts/", world => $"sync/conflicts?site_id={world.Deepest}&sort=created_at&include_total=false", 2),
        Get("/api/v1/sync/conflicts/", _ => "sync/conflicts?limit=1", 3),
        Get("/api/v1/sync/conflicts/{id}", world => $"sync/conflicts/{world.Conflict}", 2),
        Get("/api/v1/sites/{id}/conflicts", world => $"sites/{world.Deepest}/conflicts?include_total=false", 2),
        new("POST", "/api/v1/sync/conflicts/{id}/resolve", world => $"sync/conflicts/{world.Conflict}/resolve", _ => """{"resolution": "accepted_central"}""", 11, 11),
        new("POST", "/api/v1/sites/{id}/conflicts/resolve-all", world => $"sites/{world.Deepest}/conflicts/resolve-all", _ => """{"resolution": "accepted_central"}""", 2, 2),
        Get("/api/v1/migrations/", _ => "migrations?limit=2", 2),
        Get("/api/v1/migrations/", world => $"migrations?under={world.Top}&status=pending", 3),
        Get("/api/v1/migrations/", world => $"migrations?site_id={world.Elsewhere}&sort=created_at&include_total=false", 1),
        Get("/api/v1/migrations/", world => $"migrations?node_id={world.Unclaimed[0].Id}", 2),
        Get("/api/v1/migrations/", _ => "migrations?status=expired&include_total=false", 1),
        Get("/api/v1/migrations/{id}", world => $"migrations/{world.Claims[0]}", 1),
        // The votes of a page require one additional query.
        Get("/api/v1/approvals/", _ => "approvals?limit=2", 3),
        Get("/api/v1/approvals/", _ => "approvals?status=pending&limit=2&include_total=false", 2),
        Get("/api/v1/approvals/{id}", world => $"approvals/{world.Approval}", 1),
        Get("/api/v1/unknown-nodes/", _ => "unknown-nodes?limit=1", 2),
        Get("/api/v1/unknown-nodes/", world => $"unknown-nodes?site_id={world.Top}", 2),
        Get("/api/v1/unknown-nodes/", world => $"unknown-nodes?under={world.Top}", 3),
        // At home: three to authenticate the agent, and one to check whether anything changes.
        new("POST", "/api/v1/agents/boots", _ => "agents/boots", world => $$"""{"mac_address": "{{world.Mac}}"}""", 4, 4) { Agent = world => world.AgentKey },
        new("POST", "/api/v1/agents/boots", _ => "agents/boots", world => $$"""{"mac_address": "{{world.ClaimedMac}}"}""", 11, 10) { Agent = world => world.TopKey },
        new("POST", "/api/v1/agents/boots", _ => "agents/boots", world => $$"""{"mac_address": "{{world.Unclaimed[0].Mac}}"}""", 18, 16) { Agent = world => world.TopKey },
        new("POST", "/api/v1/agents/boots", _ => "agents/boots", world => $$"""{"mac_address": "{{world.FreeMac}}"}""", 12, 12) { Agent = world => world.TopKey },
        new("POST", "/api/v1/agents/boots", _ => "agents/boots", world => $$"""{"mac_address": "{{world.FreeMac}}"}""", 18, 17) { Agent = world => world.AgentKey },
        new("POST", "/api/v1/migrations/", _ => "migrations", world => $$"""{"node_id": "{{world.Unclaimed[1].Id}}", "target_site_id": "{{world.Elsewhere}}"}""", 13, 11),
        new("POST", "/api/v1/migrations/{id}/approve", world => $"migrations/{world.Claims[1]}/approve", null, 18, 13),
        new("POST", "/api/v1/migrations/{id}/reject", world => $"migrations/{world.Claims[2]}/reject", null, 12, 9),
        new("POST", "/api/v1/migrations/{id}/reassess", world => $"migrations/{world.Claims[3]}/reassess", null, 13, 10),
        new("POST", "/api/v1/unknown-nodes/{id}/accept", world => $"unknown-nodes/{world.Unknown[0]}/accept", null, 14, 12),
        new("DELETE", "/api/v1/unknown-nodes/{id}", world => $"unknown-nodes/{world.Unknown[1]}", null, 2, 2),
        Get("/api/v1/ignored-machines/", _ => "ignored-machines", 2),
        new("PUT", "/api/v1/ignored-machines/{mac_address}", _ => "ignored-machines/02:00:00:00:00:77", _ => """{"comment": "c"}""", 3, 3),
        new("DELETE", "/api/v1/ignored-machines/{mac_address}", _ => "ignored-machines/02:00:00:00:00:77", null, 2, 2),
        Get("/api/v1/sites/{id}/effective-settings", world => $"sites/{world.Deepest}/effective-settings?explain=true", 2),
        Get("/api/v1/sites/{id}/nodes", world => $"sites/{world.Deepest}/nodes", 3),
        Get("/api/v1/sites/{id}/nodes", world => $"sites/{world.Top}/nodes?include_descendant_sites=true", 4),
        Get("/api/v1/sites/export", world => $"sites/export?under={world.Top}", 2),
        Get("/api/v1/groups/export", world => $"groups/export?under={world.Top}", 2),
        Get("/api/v1/nodes/export", world => $"nodes/export?under={world.Group}", 6),
        // Responses with nodes require one additional query for the effective workflows.
        Get("/api/v1/nodes/", _ => "nodes", 3),
        Get("/api/v1/nodes/", _ => "nodes?state=discovered&include_total=true", 3),
        Get("/api/v1/nodes/", world => $"nodes?under={world.Top}&limit=1", 5),
        Get("/api/v1/nodes/", world => $"nodes?under={world.Top}&limit=500", 6),
        Get("/api/v1/nodes/", world => $"nodes?group_id={world.Group}&home_site_id={world.Deepest}&mac_address={world.Mac}&q=02", 3),
        Get("/api/v1/nodes/", world => $"nodes?serial_number=s&hostname=none&hostname=h&ip_address=10.0.0.1&ip_address=10.0.0.2&system_uuid={world.Node}&vendor=v&model=m&home_site_id=none&home_site_id={world.Deepest}", 2),
        Get("/api/v1/nodes/", _ => "nodes?hostname=nowhere&sort=-created_at", 2),
        Get("/api/v1/nodes/", _ => "nodes?limit=2&include_total=false&sort=hostname", 2),
        Get("/api/v1/nodes/{id}", world => $"nodes/{world.Node}", 2),
        Get("/api/v1/nodes/stats", world => $"nodes/stats?under={world.Top}&tag=a", 3),
        Get("/api/v1/nodes/", _ => "nodes?tag=a&tag=b", 2),
        Get("/api/v1/groups/", _ => "groups?tag=a&limit=2", 2),
        .. OfBothKinds(kind =>
        [
            Get($"/api/v1/catalog/{kind}/", _ => $"catalog/{kind}?limit=2", 2),
            Get($"/api/v1/catalog/{kind}/", world => $"catalog/{kind}?group_id={world.Group}&sort=-created_at", 2),
            Get($"/api/v1/catalog/{kind}/", world => $"catalog/{kind}?q={world.Key}", 2),
            Get($"/api/v1/catalog/{kind}/{{id}}", world => $"catalog/{kind}/{world.Document(kind)}", 1),
            Get($"/api/v1/catalog/{kind}/{{id}}/assignments", world => $"catalog/{kind}/{world.Document(kind)}/assignments", 4),
        ]),
        Get("/api/v1/maintenance/tree-check", _ => "maintenance/tree-check", 1),
        Get("/health", _ => "/health", 0),
        Get("/health/live", _ => "/health/live", 0),
        Get("/health/ready", _ => "/health/ready", 2),
        Get("/openapi/v1.json", _ => "/openapi/v1.json", 0),
        new("POST", "/api/v1/groups/", _ => "groups", world => $$"""{"name": "new group", "parent_id": "{{world.Deepest}}"}""", 5, 5) { Structure = true },
        new("PATCH", "/api/v1/groups/{id}", world => $"groups/{world.Group}", _ => """{"name": "renamed", "auto_provision": true}""", 4, 4),
        new("PATCH", "/api/v1/groups/{id}", world => $"groups/{world.Group}", world => $$"""{"parent_id": "{{world.Top}}"}""", 9, 9) { Structure = true },
        new("DELETE", "/api/v1/groups/{id}", world => $"groups/{world.EmptyGroup}", null, 5, 5) { Structure = true },
        new("POST", "/api/v1/sites/", _ => "sites", world => $$"""{"name": "new site", "parent_id": "{{world.Deepest}}", "cache_policy": "pattern", "cache_patterns_json": "[\"a\"]"}""", 6, 5) { Structure = true },
        new("PATCH", "/api/v1/sites/{id}", world => $"sites/{world.Deepest}", _ => """{"description": "d", "cache_retention_days": 7}""", 9, 9) { CountsReadsOnly = true },
        new("PATCH", "/api/v1/sites/{id}", world => $"sites/{world.Moving}", world => $$"""{"parent_id": "{{world.Elsewhere}}"}""", 17, 17) { Structure = true, CountsReadsOnly = true },
        new("DELETE", "/api/v1/sites/{id}", world => $"sites/{world.EmptySite}", null, 8, 8) { Structure = true },
        new("POST", "/api/v1/sites/import", _ => "sites/import?on_error=skip", world => $"key,parent_key,name\n{world.Key}n,{world.Key}1,new\n{world.Key}m,{world.Key}n,newer\n", 6, 6) { Structure = true },
        new("POST", "/api/v1/nodes/", _ => "nodes", world => $$"""{"mac_address": "02:ff:{{world.Key.Length:00}}:00:00:01", "group_id": "{{world.Group}}", "home_site_id": "{{world.Deepest}}"}""", 10, 9),
        new("PATCH", "/api/v1/nodes/{id}", world => $"nodes/{world.Node}", world => $$"""{"hostname": "h", "group_id": "{{world.Top}}"}""", 10, 9),
        new("PATCH", "/api/v1/nodes/{id}/state", world => $"nodes/{world.Node}/state", _ => """{"state": "pending"}""", 9, 8),
        new("POST", "/api/v1/nodes/{id}/tags", world => $"nodes/{world.Node}/tags", _ => """{"tag": "t"}""", 5, 4),
        new("DELETE", "/api/v1/nodes/{id}/tags/{**tag}", world => $"nodes/{world.Node}/tags/t", null, 5, 4),
        new("DELETE", "/api/v1/nodes/{id}", world => $"nodes/{world.SpareNode}", null, 12, 10),
        .. OfBothKinds(kind =>
        [
            new("POST", $"/api/v1/catalog/{kind}/", _ => $"catalog/{kind}", world => $$"""{"name": "{{world.Key}} new", "content": {} }""", 3, 3) { Structure = true },
            new("PATCH", $"/api/v1/catalog/{kind}/{{id}}", world => $"catalog/{kind}/{world.Document(kind)}", _ => """{"description": "d", "content": {"a": 1} }""", 11, 11) { Structure = true, CountsReadsOnly = true },
            new("PUT", $"/api/v1/catalog/{kind}/{{id}}/assignments/{{group_id}}", world => $"catalog/{kind}/{world.Document(kind)}/assignments/{world.Deepest}", null, 11, 11) { Structure = true, CountsReadsOnly = true },
            new("PUT", $"/api/v1/catalog/{kind}/{{id}}/assignments/{{group_id}}", world => $"catalog/{kind}/{world.Document(kind)}/assignments/{world.Deepest}", null, 6, 6) { Structure = true },
            new("DELETE", $"/api/v1/catalog/{kind}/{{id}}/assignments/{{group_id}}", world => $"catalog/{kind}/{world.Document(kind)}/assignments/{world.Deepest}", null, 9, 9) { Structure = true, CountsReadsOnly = true },
            // Each of the two assignments is deleted individually.
            new("DELETE", $"/api/v1/catalog/{kind}/{{id}}", world => $"catalog/{kind}/{world.Document(kind)}", null, 9, 9) { Structure = true, CountsReadsOnly = true },
        ]),
        new("POST", "/api/v1/groups/import", _ => "groups/import", world => $"key,parent_key,name\n{world.Key}g,{world.Key}1,imported group\n", 6, 6) { Structure = true },
        new("POST", "/api/v1/nodes/import", _ => "nodes/import", world => $"mac_address,home_site_key\n02:fe:{world.Key.Length:00}:00:00:01,{world.Key}root1\n", 4, 4),
    ];

    /// <summary>The key of the agent that sends the call; null for the developer.</summary>
    public Func<World, string>? Agent { get; init; }

    /// <summary>Whether the call locks the structure of the tree, which is a separate command on SQL Server.</summary>
    public bool Structure { get; init; }

    /// <summary>
    /// Whether only reads are counted, because each affected site has rows that SQLite writes one by one.
    /// </summary>
    public bool CountsReadsOnly { get; init; }

    /// <summary>The endpoint that is called.</summary>
    public string Endpoint => $"{Method} {Route}";

    /// <summary>Sends the call and returns the commands that it causes.</summary>
    public async Task<IReadOnlyList<SentCommand>> MeasureAsync(Service service, World world)
    {
        var request = new HttpRequestMessage(new HttpMethod(Method), Address(world));
        var mediaType = Route.EndsWith("import", StringComparison.Ordinal) ? "text/csv" : "application/json";
        if (Body is not null) request.Content = new StringContent(Body(world), Encoding.UTF8, mediaType);
        if (Agent is not null) request.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", Agent(world));
        var (response, sent) = await service.SendLoggedAsync(request);
        using (response)
            response.IsSuccessStatusCode.Should().BeTrue($"{Endpoint}: {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        return CountsReadsOnly ? [.. sent.Where(command => command.Sql.StartsWith("SELECT", StringComparison.Ordinal))] : sent;
    }

    /// <summary>
    /// The number of commands on SQL Server for these commands on SQLite: EF Core batches the rows of a save, and the locks of several
    /// sites are one command. <see cref="SqlServer.StatementTests"/> verifies both with the commands of the provider.
    /// </summary>
    public int ExpectedOnSqlServer(IReadOnlyList<SentCommand> sent)
    {
        if (CountsReadsOnly) return sent.Count;
        var saves = sent.Select(command => command.Save).OfType<int>().CountBy(save => save).Sum(save => (save.Value + MaxBatch - 1) / MaxBatch);
        var others = sent.Where(command => command.Save is null).ToList();
        var joined = others.Zip(others.Skip(1)).Count(pair => IsSiteLock(pair.First) && IsSiteLock(pair.Second));
        return saves + others.Count - joined;
    }

    /// <summary>Sends all calls on a tree of this size.</summary>
    public static async Task<List<IReadOnlyList<SentCommand>>> MeasureAsync(IReadOnlyList<Budget> budgets, Service service, string key, int depth, int leaves)
    {
        var world = await World.CreateAsync(service, service.Unique(key).Replace(' ', '-'), depth, leaves);
        var sent = new List<IReadOnlyList<SentCommand>>();
        foreach (var budget in budgets) sent.Add(await budget.MeasureAsync(service, world));
        return sent;
    }

    /// <summary>The calls whose number of commands differs from the budget or depends on the size of the tree.</summary>
    /// <param name="budgets">The budgets.</param>
    /// <param name="small">The number of commands of each call on a small tree.</param>
    /// <param name="large">The number of commands on a large tree.</param>
    /// <param name="budgetOf">Returns the expected number of commands.</param>
    public static List<string> Deviations(IReadOnlyList<Budget> budgets, IReadOnlyList<int> small, IReadOnlyList<int> large, Func<Budget, int> budgetOf)
    {
        var faults = new List<string>();
        for (var i = 0; i < budgets.Count; i++)
        {
            var budget = budgetOf(budgets[i]);
            if (small[i] != large[i] || large[i] != budget) faults.Add($"{i} {budgets[i].Endpoint}: budget {budget}, small tree {small[i]}, large tree {large[i]}");
        }

        return faults;
    }

    /// <summary>Returns the budgets for both workflows and templates.</summary>
    private static IEnumerable<Budget> OfBothKinds(Func<string, IEnumerable<Budget>> budgets) => budgets("workflow").Concat(budgets("template"));

    public static Budget Get(string route, Func<World, string> address, int commands) => new("GET", route, address, null, commands, commands);

    /// <summary>The maximum number of rows in one command of EF Core on SQL Server.</summary>
    private const int MaxBatch = 42;

    private static bool IsSiteLock(SentCommand command) => command.Sql.StartsWith("UPDATE \"SiteFeeds\" SET \"LastVersion\" = \"LastVersion\" WHERE", StringComparison.Ordinal);
}
