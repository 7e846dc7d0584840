using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Sites.Domain.Synchronization;
using Sites.Infrastructure.Persistence;
using Sites.Infrastructure.Synchronization;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.Synchronization;

public sealed class GrowthOnSqlite(SqliteService service) : GrowthTests(service), IClassFixture<SqliteService>;

public sealed class GrowthOnSqlServer(SqlServerService service) : GrowthTests(service), IClassFixture<SqlServerService>;

/// <summary>What has no lasting effect leaves a bounded number of rows.</summary>
public abstract class GrowthTests(Service service) : HttpTestBase(service)
{
    [Fact]
    public async Task Refused_discoveries_leave_a_bounded_number_of_rows_and_the_site_learns_of_each()
    {
        var client = await ClientAsync("readonly");
        await client.PullAndAcknowledgeAsync();
        var before = client.Cursor;

        for (var batch = 0; batch < 3; batch++)
        {
            var results = await client.PushAsync(Enumerable.Range(0, 500).Select(_ => Discovery()));
            results.Should().OnlyContain(result => result.Text("code") == "sync_change.not_allowed");
        }

        var site = new GroupId(client.Site);
        (await CountAsync(db => db.SyncStates.Where(state => state.SiteId == site && state.IsRefused))).Should().Be(ChangeReceipt.MaxRefusals);
        (await CountAsync(db => db.ChangeReceipts.Where(receipt => receipt.SiteId == site))).Should().BeLessThanOrEqualTo(ChangeReceipt.MaxRefusals);
        // Some removals are gone, so the site gets a snapshot, in which none of the nodes is.
        var page = await client.ReadAsync(before);
        (page.GetProperty("snapshot").GetBoolean(), page.GetProperty("restored").GetBoolean()).Should().Be((true, false));
    }

    [Fact]
    public async Task Past_states_of_a_site_that_never_acknowledges_are_limited()
    {
        var client = await ClientAsync("full");
        var site = new GroupId(client.Site);
        var node = (await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = client.Site }).DataAsync()).Id();
        await client.PullAndAcknowledgeAsync();
        await Http.PatchJsonAsync($"nodes/{node}", new { hostname = "central" }).DataAsync();
        var acknowledged = await StoredAsync(db => db.SyncStates.Where(state => state.SiteId == site && state.EntityId == node).Select(state => state.AcknowledgedVersion).SingleAsync());
        await StoredAsync(async db =>
        {
            var past = await db.PastStates.AsNoTracking().SingleAsync(state => state.SiteId == site);
            var entry = db.Entry(past);
            // As if the node had been changed very often.
            var copies = Enumerable.Range(1, SiteFeed.MaxPastStates + 50).Select(number =>
            {
                var copy = (PastState)entry.CurrentValues.Clone().ToObject();
                db.Entry(copy).Property(state => state.EntityId).CurrentValue = SiteSyncClient.NewId();
                db.Entry(copy).Property(state => state.Version).CurrentValue = 1_000 + number;
                return copy;
            }).ToList();
            await using var transaction = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await new RowWriter<PastState>(db).InsertAsync(copies, TestContext.Current.CancellationToken);
            await transaction.CommitAsync(TestContext.Current.CancellationToken);
            return copies.Count;
        });

        (await SweepAsync(site)).Should().BeTrue();

        (await CountAsync(db => db.PastStates.Where(state => state.SiteId == site))).Should().Be(SiteFeed.MaxPastStates + 1);
        (await CountAsync(db => db.PastStates.Where(state => state.SiteId == site && state.EntityId == node && state.Version == acknowledged))).Should().Be(1, "the site's next change is based on it");
    }

    [Fact]
    public async Task The_feed_of_an_agent_that_was_revoked_long_ago_is_closed_and_opened_again_with_a_new_token()
    {
        var client = await ClientAsync("full");
        var site = new GroupId(client.Site);
        await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = client.Site }).DataAsync();
        var before = (await client.PullAndAcknowledgeAsync()).Count;
        await Http.RemoveAsync($"sites/{client.Site}/agent").DataAsync();
        (await SweepAsync(site)).Should().BeTrue();
        (await CountAsync(db => db.SyncStates.Where(state => state.SiteId == site))).Should().Be(before, "the agent may come back");

        await RevokedAgoAsync(site, SiteFeed.RevokedRetention);
        (await SweepAsync(site)).Should().BeTrue();

        foreach (var rows in new Func<SitesDbContext, IQueryable<object>>[]
        {
            db => db.SyncStates.Where(state => state.SiteId == site), db => db.PastStates.Where(state => state.SiteId == site),
            db => db.ChangeReceipts.Where(receipt => receipt.SiteId == site), db => db.AutonomyRecords.Where(record => record.SiteId == site),
        })
            (await CountAsync(rows)).Should().Be(0);
        await Http.PatchJsonAsync($"sites/{client.Site}", new { description = "nothing is recorded" }).DataAsync();
        (await CountAsync(db => db.SyncStates.Where(state => state.SiteId == site))).Should().Be(0);
        (await SweepAsync(site)).Should().BeFalse("it is closed");

        var again = await SiteSyncClient.AtAsync(Http, client.Site);
        var page = await again.ReadAsync(client.Cursor);
        page.GetProperty("snapshot").GetBoolean().Should().BeTrue();
        page.GetProperty("data").GetArrayLength().Should().Be(before);
    }

    [Fact]
    public async Task The_feed_of_a_revoked_agent_stays_open_while_an_agent_is_expected_or_a_conflict_is_open()
    {
        var expected = await ClientAsync("full");
        await Http.RemoveAsync($"sites/{expected.Site}/agent").DataAsync();
        await RevokedAgoAsync(new GroupId(expected.Site), SiteFeed.RevokedRetention * 2);
        await Http.SendAsync(HttpMethod.Post, $"sites/{expected.Site}/agent-token").DataAsync();
        var disputed = await ClientAsync("full", "manual");
        var node = (await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = disputed.Site, hostname = "before" }).DataAsync()).Id();
        var known = (await disputed.PullAndAcknowledgeAsync()).Of(node).Long("version");
        await Http.PatchJsonAsync($"nodes/{node}", new { hostname = "central" }).DataAsync();
        (await disputed.PushAsync(SiteSyncClient.Change(node, known, TimeProvider.System.GetUtcNow().UtcDateTime, new { hostname = "site" }))).Single().Text("outcome").Should().Be("conflict");
        await Http.RemoveAsync($"sites/{disputed.Site}/agent").DataAsync();
        await RevokedAgoAsync(new GroupId(disputed.Site), SiteFeed.RevokedRetention * 2);

        foreach (var site in new[] { new GroupId(expected.Site), new GroupId(disputed.Site) })
        {
            (await SweepAsync(site)).Should().BeTrue();
            (await CountAsync(db => db.SyncStates.Where(state => state.SiteId == site))).Should().BePositive();
        }
    }

    [Fact]
    public async Task Removals_that_the_site_has_read_are_deleted_without_a_snapshot()
    {
        var client = await ClientAsync("readonly");
        for (var batch = 0; batch < 4; batch++)
        {
            await client.PushAsync(Enumerable.Range(0, 400).Select(_ => Discovery()));
            (await client.PullAndAcknowledgeAsync()).Count(change => change.Text("operation") == "remove").Should().Be(400);
        }

        (await client.ReadAsync(client.Cursor)).GetProperty("snapshot").GetBoolean().Should().BeFalse();
        (await client.PendingAsync()).Should().Be(0);
    }

    [Fact]
    public async Task A_refused_discovery_that_is_accepted_later_is_kept()
    {
        var client = await ClientAsync("readonly");
        var (id, mac) = (SiteSyncClient.NewId(), Service.UniqueMac());
        await client.PushAsync(Discovery(id, mac));
        await Http.PatchJsonAsync($"sites/{client.Site}", new { autonomy_level = "full" }).DataAsync();
        (await client.PushAsync(Discovery(id, mac))).Single().OutcomeAndCode().Should().Be("applied");
        await Http.PatchJsonAsync($"sites/{client.Site}", new { autonomy_level = "readonly" }).DataAsync();

        for (var batch = 0; batch < 3; batch++) await client.PushAsync(Enumerable.Range(0, 500).Select(_ => Discovery()));

        (await client.PullAsync()).Of(id).Text("operation").Should().Be("upsert");
    }

    [Fact]
    public async Task Ended_sync_requests_are_limited()
    {
        var client = await ClientAsync("full");
        for (var request = 0; request < SyncRequest.MaxEnded + 3; request++)
        {
            var opened = await Http.PostRawAsync($"sites/{client.Site}/sync", "{}").DataAsync();
            await Http.SendAsync(HttpMethod.Post, $"sync-requests/{opened.Text("sync_id")}/cancel").DataAsync();
        }

        var site = new GroupId(client.Site);
        (await CountAsync(db => db.SyncRequests.Where(request => request.SiteId == site))).Should().BeInRange(SyncRequest.MaxEnded, SyncRequest.MaxEnded + 1);
    }

    [Fact]
    public async Task Resolved_claims_of_a_node_are_limited_with_their_approvals()
    {
        var (source, target) = ((await NewSiteAsync("source")).Id(), (await NewSiteAsync("target")).Id());
        var node = (await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = source }).DataAsync()).Id();
        var approvals = new List<Guid>();
        for (var claim = 0; claim < MigrationClaim.MaxResolved + 3; claim++)
        {
            var opened = await Http.PostJsonAsync("migrations", new { node_id = node, target_site_id = target }).DataAsync();
            approvals.Add(opened.GetProperty("approval_id").GetGuid());
            using var rejection = new HttpRequestMessage(HttpMethod.Post, $"migrations/{opened.Id()}/reject");
            rejection.Headers.Add("X-Development-Principal", "decider");
            await Http.SendAsync(rejection, TestContext.Current.CancellationToken).DataAsync();
        }

        (await Http.EnvelopeAtAsync($"migrations?node_id={node}&limit=1")).GetProperty("total").GetInt32().Should().BeInRange(MigrationClaim.MaxResolved, MigrationClaim.MaxResolved + 1);
        await Http.ReadAtAsync($"approvals/{approvals[0]}").RefusedAsync(404, "approval.not_found");
        await Http.DataAtAsync($"approvals/{approvals[^1]}");
    }

    private object Discovery() => Discovery(SiteSyncClient.NewId(), Service.UniqueMac());

    private static object Discovery(Guid id, string mac) => SiteSyncClient.Change(id, 0, TimeProvider.System.GetUtcNow().UtcDateTime, new { mac_address = mac });

    private async Task<SiteSyncClient> ClientAsync(string autonomy, string strategy = "central_wins") =>
        await SiteSyncClient.AtAsync(Http, (await NewSiteAsync("site", more: new { autonomy_level = autonomy, conflict_resolution = strategy })).Id());

    /// <summary>Trims idle feeds, as if the feed of this site had not been trimmed for long.</summary>
    /// <returns>Whether the feed was trimmed.</returns>
    private async Task<bool> SweepAsync(GroupId site)
    {
        var longAgo = TimeProvider.System.GetUtcNow().UtcDateTime - (2 * SiteFeed.IdleTrimInterval);
        await StoredAsync(db => db.SiteFeeds.Where(feed => feed.SiteId == site).ExecuteUpdateAsync(update => update.SetProperty(feed => feed.TrimmedAt, longAgo)));
        await Service.Services.GetRequiredService<FeedSweeper>().SweepAsync(TestContext.Current.CancellationToken);
        return await StoredAsync(db => db.SiteFeeds.Where(feed => feed.SiteId == site).Select(feed => feed.TrimmedAt).SingleAsync()) > longAgo.AddSeconds(1);
    }

    private Task<int> RevokedAgoAsync(GroupId site, TimeSpan age)
    {
        var at = TimeProvider.System.GetUtcNow().UtcDateTime - age;
        return StoredAsync(db => db.SiteAgents.Where(agent => agent.Id == site).ExecuteUpdateAsync(update => update.SetProperty(agent => agent.RevokedAt, at)));
    }

    private async Task<T> StoredAsync<T>(Func<SitesDbContext, Task<T>> act)
    {
        await using var scope = Service.Services.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<SitesDbContext>());
    }

    private async Task<int> CountAsync<T>(Func<SitesDbContext, IQueryable<T>> rows)
    {
        await using var scope = Service.Services.CreateAsyncScope();
        return await rows(scope.ServiceProvider.GetRequiredService<SitesDbContext>()).CountAsync(TestContext.Current.CancellationToken);
    }
}
