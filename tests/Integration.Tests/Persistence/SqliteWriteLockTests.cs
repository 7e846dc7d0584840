using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sites.Infrastructure.Persistence;

namespace Sites.Integration.Tests.Persistence;

/// <summary>The connection that all writers share, and the connections of their contexts.</summary>
public sealed class SqliteWriteLockTests(SqliteService service) : IClassFixture<SqliteService>
{
    private IWriteLock WriteLock => service.Services.GetRequiredService<IWriteLock>();

    [Fact]
    public async Task All_writers_use_the_same_connection_and_get_their_own_back()
    {
        await using var firstScope = service.Services.CreateAsyncScope();
        await using var secondScope = service.Services.CreateAsyncScope();
        var (first, second) = (ContextOf(firstScope), ContextOf(secondScope));
        var (firstReader, secondReader) = (first.Database.GetDbConnection(), second.Database.GetDbConnection());

        var firstWriter = await WriteAsync(first, commits: true);
        var secondWriter = await WriteAsync(second, commits: false);

        firstWriter.Should().BeSameAs(secondWriter).And.NotBeSameAs(firstReader).And.NotBeSameAs(secondReader);
        first.Database.GetDbConnection().Should().BeSameAs(firstReader);
        second.Database.GetDbConnection().Should().BeSameAs(secondReader);
        (await VersionAsync(first)).Should().Be(await VersionAsync(second)).And.BePositive("the first write was committed and the second rolled back");
    }

    [Fact]
    public async Task A_write_after_a_failed_one_succeeds()
    {
        await using var scope = service.Services.CreateAsyncScope();
        var context = ContextOf(scope);
        var before = await VersionAsync(context);

        var failed = async () =>
        {
            await using var write = await WriteLock.BeginAsync(context, TestContext.Current.CancellationToken);
            await WriteLock.LockStructureAsync(context, TestContext.Current.CancellationToken);
            await context.Database.ExecuteSqlRawAsync("INSERT INTO NoSuchTable VALUES (1)", TestContext.Current.CancellationToken);
        };
        await failed.Should().ThrowAsync<SqliteException>();
        await WriteAsync(context, commits: true);

        (await VersionAsync(context)).Should().Be(before + 1);
    }

    private static SitesDbContext ContextOf(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<SitesDbContext>();

    private static Task<long> VersionAsync(SitesDbContext context) =>
        context.Database.SqlQueryRaw<long>("""SELECT "Version" AS "Value" FROM "TreeVersions" """).SingleAsync(TestContext.Current.CancellationToken);

    private async Task<object> WriteAsync(SitesDbContext context, bool commits)
    {
        await using var write = await WriteLock.BeginAsync(context, TestContext.Current.CancellationToken);
        await WriteLock.LockStructureAsync(context, TestContext.Current.CancellationToken);
        if (commits) await write.Transaction.CommitAsync(TestContext.Current.CancellationToken);
        return context.Database.GetDbConnection();
    }
}
