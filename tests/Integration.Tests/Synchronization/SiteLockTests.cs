using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sites.Application.Hierarchy;
using Sites.Domain.Hierarchy;
using Sites.Infrastructure.Persistence;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.Synchronization;

public sealed class SiteLocksOnSqlite(SqliteService service) : SiteLockTests(service), IClassFixture<SqliteService>;

public sealed class SiteLocksOnSqlServer(SqlServerService service) : SiteLockTests(service), IClassFixture<SqlServerService>;

/// <summary>Locking sites within a transaction returns those that exist.</summary>
public abstract class SiteLockTests(Service service) : HttpTestBase(service)
{
    [Fact]
    public async Task Existing_sites_are_locked_and_returned_unchanged()
    {
        var (one, two) = (new GroupId((await NewSiteAsync("one")).Id()), new GroupId((await NewSiteAsync("two")).Id()));
        var group = new GroupId((await Http.PostJsonAsync("groups", new { name = Service.Unique("group") }).DataAsync()).Id());
        await using var scope = Service.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SitesDbContext>();
        var locks = scope.ServiceProvider.GetRequiredService<ISiteLock>();
        await using var transaction = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);

        (await locks.LockAsync([two, GroupId.New(DateTime.UnixEpoch), one, group, one], TestContext.Current.CancellationToken)).Should().BeEquivalentTo([one, two]);
        (await locks.LockAsync([one], TestContext.Current.CancellationToken)).Should().BeEquivalentTo([one]);
        (await locks.LockAsync([group], TestContext.Current.CancellationToken)).Should().BeEmpty();
        (await locks.LockAsync([], TestContext.Current.CancellationToken)).Should().BeEmpty();
        (await db.SiteFeeds.AsNoTracking().SingleAsync(feed => feed.SiteId == one, TestContext.Current.CancellationToken)).LastVersion.Should().Be(0);
    }

    [Fact]
    public async Task Locks_are_acquired_again_in_every_transaction()
    {
        var site = new GroupId((await NewSiteAsync("site")).Id());
        await using var scope = Service.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SitesDbContext>();
        var locks = scope.ServiceProvider.GetRequiredService<ISiteLock>();
        await using (await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken))
            (await locks.LockAsync([site], TestContext.Current.CancellationToken)).Should().HaveCount(1);
        await Http.RemoveAsync($"sites/{site}").DataAsync();

        await using (await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken))
            (await locks.LockAsync([site], TestContext.Current.CancellationToken)).Should().BeEmpty("it was deleted between the two");
    }

    [Fact]
    public async Task Locking_outside_a_transaction_throws()
    {
        await using var scope = Service.Services.CreateAsyncScope();
        var locks = scope.ServiceProvider.GetRequiredService<ISiteLock>();

        await FluentActions.Awaiting(() => locks.LockAsync([GroupId.New(DateTime.UnixEpoch)], TestContext.Current.CancellationToken)).Should().ThrowAsync<InvalidOperationException>();
    }
}
