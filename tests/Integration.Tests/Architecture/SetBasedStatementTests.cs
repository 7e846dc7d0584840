using System.Text.RegularExpressions;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Sites.Domain.Nodes;
using Sites.Domain.Synchronization;

namespace Sites.Integration.Tests.Architecture;

/// <summary>
/// Statements that bypass the change tracker also bypass the domain events. Each of them is listed with the events that cover
/// its changes, or with the reason why no event is required.
/// </summary>
public sealed partial class SetBasedStatementTests
{
    private static readonly Dictionary<string, (int Count, Type[] Events, string? Reason)> Statements = new()
    {
        ["Agents/HeartbeatWriter.cs"] = (1, [], "Presence is not an aggregate: it changes with every heartbeat and cannot be changed by users."),
        ["Hierarchy/HierarchyStore.cs"] = (7, [typeof(GroupCreated), typeof(GroupDetailChanged), typeof(SettingsChanged), typeof(GroupMoved)], null),
        ["NodeMigration/ClaimStore.cs"] = (3, [typeof(ClaimsOfSiteDeleted), typeof(ClaimsOfNodeDeleted)], "LockNodeAsync updates the row to its own value."),
        ["Nodes/NodeSightings.cs"] = (1, [], "The last seen time is not a change of the node; see Node.LastSeenAt."),
        ["Nodes/NodeStore.cs"] = (1, [typeof(NodeCreated), typeof(NodeIdentified), typeof(NodeRegrouped), typeof(NodeRehomed), typeof(NodeDetailChanged)], null),
        ["Persistence/Database.cs"] = (1, [], "Sets pragmas of SQLite."),
        ["Persistence/RowWriter.cs"] = (1, [], "Declares the class."),
        ["Persistence/TagIndex.cs"] = (2, [typeof(GroupDetailChanged), typeof(NodeDetailChanged)], null),
        ["Persistence/MacAddressIndex.cs"] = (2, [typeof(NodeDetailChanged)], null),
        ["Persistence/SqlServerWriteLock.cs"] = (2, [], "Acquires the structure lock."),
        ["Persistence/SqliteWriteLock.cs"] = (1, [], "Counts the changes of the structure."),
        ["Synchronization/FeedStore.cs"] = (19, [typeof(FeedVersionAssigned)], "A generation identifies versions and changes nothing. TrimAsync and CloseAsync delete rows of the feed that nobody reads any more."),
        ["Synchronization/SyncStore.cs"] = (4, [], "TrimRefusalsAsync forgets refused changes, which had no effect; TrimRequestsAsync deletes ended requests."),
        ["Synchronization/SiteLock.cs"] = (1, [], "Updates the row to its own value."),
    };

    [Fact]
    public void Every_set_based_statement_is_covered_by_an_event_or_has_a_reason()
    {
        var folder = Path.Combine(Repository.Root, "src", "Infrastructure");
        var found = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
            .Where(file => !file.StartsWith("obj/", StringComparison.Ordinal) && !file.StartsWith("bin/", StringComparison.Ordinal) && !file.Contains("/Migrations/", StringComparison.Ordinal))
            .Select(file => (file, Count: Count(File.ReadAllText(Path.Combine(folder, file))))).Where(file => file.Count > 0)
            .ToDictionary(file => file.file, file => file.Count);

        found.Should().BeEquivalentTo(Statements.ToDictionary(file => file.Key, file => file.Value.Count));
        Statements.Values.Should().OnlyContain(statement => statement.Events.Length > 0 || statement.Reason != null);
        Statements.Values.SelectMany(statement => statement.Events).Should().OnlyContain(type => type.IsSubclassOf(typeof(DomainEvent)));
    }

    [Theory]
    [InlineData("await db.Nodes.ExecuteDeleteAsync(cancellationToken);", 1)]
    [InlineData("await db.Nodes.ExecuteUpdateAsync(update => update); await new RowWriter<Node>(db).InsertAsync([], default);", 2)]
    [InlineData("await db.Database.ExecuteSqlRawAsync(text);", 1)]
    [InlineData("await db.Database.ExecuteSqlAsync($\"\");", 1)]
    [InlineData("await db.SaveChangesAsync(cancellationToken);", 0)]
    public void The_search_finds_every_kind_of_set_based_statement(string source, int count) => Count(source).Should().Be(count);

    private static int Count(string source) => Statement().Count(source);

    [GeneratedRegex(@"\.Execute(Update|Delete|Sql\w*)(Async)?\s*[(<]|RowWriter<")]
    private static partial Regex Statement();
}
