using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sites.Application.Common;
using Sites.Domain.Common;
using Sites.Domain.Nodes;
using Sites.Infrastructure.Persistence;

namespace Sites.Integration.Tests.Persistence;

/// <summary>The index of tags is updated by every save.</summary>
public sealed class TagIndexTests(SqliteService service) : IClassFixture<SqliteService>
{
    [Fact]
    public async Task All_nodes_of_all_saves_in_a_unit_of_work_are_indexed()
    {
        await using var scope = service.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SitesDbContext>();
        var work = scope.ServiceProvider.GetRequiredService<IUnitOfWork>();
        var (first, second) = (Create("a b"), Create("b c"));

        var done = await work.CommitAsync<bool>(
            WriteScope.Rows,
            async cancellation =>
            {
                db.AddRange(first, second);
                (await work.SaveAsync(cancellation)).IsSuccess.Should().BeTrue();
                first.SetTags(Tags("b d"));
                second.SetTags(null);
                (await work.SaveAsync(cancellation)).IsSuccess.Should().BeTrue();
                first.SetTags(Tags("a"));
                second.SetTags(Tags("b"));
                (await work.SaveAsync(cancellation)).IsSuccess.Should().BeTrue();
                return true;
            },
            TestContext.Current.CancellationToken);

        done.IsSuccess.Should().BeTrue();
        var entries = await db.NodeTags.AsNoTracking().Where(tag => tag.NodeId == first.Id || tag.NodeId == second.Id).ToListAsync(TestContext.Current.CancellationToken);
        entries.Select(tag => (tag.NodeId, tag.Tag)).Should().BeEquivalentTo([(first.Id, "a"), (second.Id, "b")]);
    }

    private Node Create(string tags)
    {
        var node = Node.Create(NodeId.New(DateTime.UnixEpoch), new NodeIdentity { MacAddress = MacAddress.Parse(service.UniqueMac()).Value }, group: null, home: null, DateTime.UnixEpoch);
        node.SetTags(Tags(tags));
        return node;
    }

    private static TagList? Tags(string tags) => TagList.Parse(tags.Split(' '), "tags").Value;
}
