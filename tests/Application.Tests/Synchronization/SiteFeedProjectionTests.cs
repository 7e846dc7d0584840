using Sites.Application.Synchronization;
using Sites.Domain.Catalog;
using Sites.Domain.Synchronization;

namespace Sites.Application.Tests.Synchronization;

public sealed class SiteFeedProjectionTests
{
    private const string Mac = "00:00:00:00:00:01";

    private static readonly DateTime Now = Given.Then.AddHours(1);

    private readonly Site _site = Given.Site("site");
    private readonly Site _other = Given.Site("other");

    [Fact]
    public void A_created_node_is_delivered_to_its_home_site()
    {
        var node = Given.Node(Mac, home: _site);

        OfNodes(node).Should().ContainSingle().Which.Should().BeOfType<FeedUpdate.Present>().Which.Should().BeEquivalentTo(new
        {
            Site = _site.Id,
            Type = SyncEntityType.Node,
            Entity = node.Id.Value,
            ModifiedAt = node.UpdatedAt,
            By = (NodeChangedBySite?)null,
        });
    }

    [Fact]
    public void A_node_without_a_home_site_is_delivered_to_no_site() => OfNodes(Given.Node(Mac)).Should().BeEmpty();

    [Fact]
    public void Several_changes_of_a_node_are_one_update_with_its_final_state()
    {
        var node = Stored(Given.Node(Mac, home: _site));
        node.Identify(node.Identity with { Hostname = "a" });
        node.AssignTo(_other);
        node.TransitionTo(NodeState.Retired, null, Now, force: true).IsSuccess.Should().BeTrue();

        var update = OfNodes(node).Should().ContainSingle().Which.Should().BeOfType<FeedUpdate.Present>().Subject;

        update.Content.Value.Should().Be(new FeedContent(SyncedNode.StateOf(node).Json, SyncedNode.StateOf(node).Checksum));
    }

    [Fact]
    public void A_rehomed_node_leaves_the_first_site_and_is_delivered_to_the_last()
    {
        var (node, third) = (Stored(Given.Node(Mac, home: _site)), Given.Site("third"));
        node.AssignHomeSite(third);
        node.AssignHomeSite(_other);

        OfNodes(node).Select(update => (update.GetType(), update.Site)).Should().Equal((typeof(FeedUpdate.Removed), _site.Id), (typeof(FeedUpdate.Present), _other.Id));
    }

    [Fact]
    public void A_node_that_comes_back_within_a_save_does_not_leave()
    {
        var node = Stored(Given.Node(Mac, home: _site));
        node.AssignHomeSite(_other);
        node.AssignHomeSite(_site);

        OfNodes(node).Select(update => (update.GetType(), update.Site)).Should().Equal((typeof(FeedUpdate.Present), _site.Id));
    }

    [Fact]
    public void A_deleted_node_leaves_its_home_site()
    {
        var node = Stored(Given.Node(Mac, home: _site));
        node.Delete();

        OfNodes(node).Should().Equal(new FeedUpdate.Removed(_site.Id, SyncEntityType.Node, node.Id.Value, Now, null));
    }

    [Fact]
    public void A_node_that_is_rehomed_and_deleted_leaves_the_site_that_has_it()
    {
        var node = Stored(Given.Node(Mac, home: _site));
        node.AssignHomeSite(_other);
        node.Delete();

        OfNodes(node).Should().Equal(new FeedUpdate.Removed(_site.Id, SyncEntityType.Node, node.Id.Value, Now, null));
    }

    [Fact]
    public void A_node_that_is_created_and_rehomed_is_not_removed_from_a_site()
    {
        var node = Given.Node(Mac, home: _site);
        node.AssignHomeSite(_other);

        OfNodes(node).Select(update => (update.GetType(), update.Site)).Should().Equal((typeof(FeedUpdate.Present), _other.Id));
    }

    [Fact]
    public void Tags_and_workflow_are_delivered_to_no_site()
    {
        var node = Stored(Given.Node(Mac, home: _site));
        node.SetTags(Parsed.Tags("a"));
        node.AssignWorkflow(Parsed.Workflow("install"));

        OfNodes(node).Should().BeEmpty();
    }

    [Fact]
    public void A_change_by_a_site_is_attributed_to_it()
    {
        var node = Stored(Given.Node(Mac, home: _site));
        node.AssignHomeSite(_other);
        var author = new NodeChangedBySite(node.Id, _other.Id, Now.AddMinutes(-5), null);

        SiteFeedProjection.OfNodes([author, .. node.TakeEvents()], Now).Should().SatisfyRespectively(
            left => left.Should().Be(new FeedUpdate.Removed(_site.Id, SyncEntityType.Node, node.Id.Value, author.ModifiedAt, _other.Id)),
            came => came.Should().BeOfType<FeedUpdate.Present>().Which.Should().BeEquivalentTo(new { author.ModifiedAt, By = author }));
    }

    [Fact]
    public void A_copy_that_differs_is_delivered_again() =>
        SiteFeedProjection.OfNodes([new SiteCopyDiffers(_site.Id, SyncEntityType.Workflow, Guid.AllBitsSet)], Now)
            .Should().Equal(new FeedUpdate.Resent(_site.Id, SyncEntityType.Workflow, Guid.AllBitsSet, Now));

    [Fact]
    public void Settings_of_a_site_reach_its_subtree()
    {
        var site = Stored(_site);
        site.Configure(new Settings { AutoProvision = true }).IsSuccess.Should().BeTrue();

        var reached = SiteFeedProjection.Reach(site.TakeEvents());

        reached.Subtrees.Should().Equal(site.Lineage);
    }

    [Fact]
    public void A_moved_site_reaches_the_subtree_where_it_is_stored()
    {
        var (parent, site) = (Given.Site("parent"), Stored(_site));
        var from = site.Lineage;
        site.Configure(new Settings { AutoProvision = true }).IsSuccess.Should().BeTrue();
        site.MoveUnder(parent, 1).IsSuccess.Should().BeTrue();

        var reached = SiteFeedProjection.Reach(site.TakeEvents());

        reached.Subtrees.Should().Equal(from);
    }

    [Fact]
    public void Regular_groups_new_sites_and_descriptive_fields_affect_no_subtree()
    {
        var (group, created, renamed) = (Stored(Given.Group("group")), Given.Site("new"), Stored(_other));
        group.Configure(new Settings { AutoProvision = true }).IsSuccess.Should().BeTrue();
        group.MoveUnder(_site, 1).IsSuccess.Should().BeTrue();
        created.Configure(new Settings { AutoProvision = true }).IsSuccess.Should().BeTrue();
        renamed.SetDescription(Parsed.Description("b"));

        SiteFeedProjection.Reach([.. group.TakeEvents(), .. created.TakeEvents(), .. renamed.TakeEvents()]).IsEmpty.Should().BeTrue();
    }

    [Fact]
    public void Documents_reach_the_groups_that_they_are_assigned_to()
    {
        var (revised, renamed, created) = (Stored(Given.Document("a")), Stored(Given.Document("b")), Given.Document("c"));
        revised.Revise(DocumentContent.Parse(SiteAtWork.Json("""{"a":1}""")).Value);
        renamed.SetDescription(Parsed.DocumentDescription("b"));
        var assigned = DocumentAssignment.Create(created.Id, _site.Id, Now);
        var ended = Stored(DocumentAssignment.Create(created.Id, _other.Id, Now));
        ended.Delete();

        var reached = SiteFeedProjection.Reach(new EventSource[] { revised, renamed, created, assigned, ended }.SelectMany(source => source.TakeEvents()));

        reached.Revised.Should().BeEquivalentTo([revised.Id, renamed.Id]);
        reached.Assigned.Should().BeEquivalentTo([_site.Id, _other.Id]);
    }

    [Fact]
    public void A_new_site_gets_its_settings_and_documents_and_a_first_autonomy_level()
    {
        var document = Given.Document("a");
        var site = Context([new AssignedDocument(document.Id, DocumentKind.Workflow)]);

        SiteFeedProjection.DocumentsToSend(site, new HashSet<DocumentId>()).Should().Equal(document.Id);
        var (updates, autonomy) = SiteFeedProjection.OfSite(site, new Dictionary<DocumentId, string> { [document.Id] = "sum" }, Now);

        updates.Select(update => (update.Type, update.Entity)).Should().Equal((SyncEntityType.Site, _site.Id.Value), (SyncEntityType.Workflow, document.Id.Value));
        updates.Should().AllBeOfType<FeedUpdate.Present>();
        autonomy.Should().BeEquivalentTo(new { SiteId = _site.Id, Since = Now, Level = AutonomyLevel.Readonly });
    }

    [Fact]
    public void What_the_feed_delivers_already_is_not_sent()
    {
        var document = Given.Document("a");
        var site = Context([new AssignedDocument(document.Id, DocumentKind.Template)], Settings(), new DeliveredState(SyncEntityType.Template, document.Id.Value, "sum"));
        site.Feed.RecordAutonomy(AutonomyLevel.Readonly, Given.Then);

        SiteFeedProjection.DocumentsToSend(site, new HashSet<DocumentId>()).Should().BeEmpty();
        SiteFeedProjection.DocumentsToSend(site, new HashSet<DocumentId> { document.Id, DocumentId.New(Now) }).Should().Equal(document.Id);
        var (updates, autonomy) = SiteFeedProjection.OfSite(site, new Dictionary<DocumentId, string>(), Now);

        updates.Should().BeEmpty();
        autonomy.Should().BeNull();
    }

    [Fact]
    public void Documents_that_are_no_longer_assigned_are_removed()
    {
        var gone = Guid.AllBitsSet;
        var site = Context([], Settings(), new DeliveredState(SyncEntityType.Template, gone, "sum"));

        SiteFeedProjection.OfSite(site, new Dictionary<DocumentId, string>(), Now).Updates
            .Should().Equal(new FeedUpdate.Removed(_site.Id, SyncEntityType.Template, gone, Now, null));
    }

    private static List<FeedUpdate> OfNodes(Node node) => [.. SiteFeedProjection.OfNodes([.. node.TakeEvents()], Now)];

    private static T Stored<T>(T source)
        where T : EventSource
    {
        source.TakeEvents();
        return source;
    }

    private DeliveredState Settings() => new(SyncEntityType.Site, _site.Id.Value, SyncedSettings.StateOf(Effective()).Checksum);

    private EffectiveSettings Effective() => EffectiveSettings.Of(InheritanceChain.Of(_site.Lineage, _ => _site.Settings));

    private SiteContext Context(IReadOnlyList<AssignedDocument> documents, params DeliveredState[] delivered) =>
        new(new SiteFeed(_site.Id), Effective(), documents, delivered);
}
