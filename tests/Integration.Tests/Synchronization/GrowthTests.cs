using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Sites.Domain.Synchronization;
using Sites.Infrastructure.Persistence;
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

    private async Task<SiteSyncClient> ClientAsync(string autonomy) =>
        await SiteSyncClient.AtAsync(Http, (await NewSiteAsync("site", more: new { autonomy_level = autonomy })).Id());

    private async Task<int> CountAsync<T>(Func<SitesDbContext, IQueryable<T>> rows)
    {
        await using var scope = Service.Services.CreateAsyncScope();
        return await rows(scope.ServiceProvider.GetRequiredService<SitesDbContext>()).CountAsync(TestContext.Current.CancellationToken);
    }
}
