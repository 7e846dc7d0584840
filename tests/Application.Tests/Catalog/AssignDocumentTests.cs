using Ardalis.Result;
using Sites.Application.Catalog;
using Sites.Domain.Catalog;

namespace Sites.Application.Tests.Catalog;

public sealed class AssignDocumentTests
{
    private readonly World _world = new();
    private readonly CatalogDocument _document = Given.Document("Install");
    private readonly DeviceGroup _group = Given.Group("group");
    private readonly Site _site = Given.Site("site");

    public AssignDocumentTests()
    {
        _world.Seed(_group, _site);
        _world.Seed(_document);
    }

    [Fact]
    public async Task A_document_is_assigned_in_one_structural_transaction_and_its_version_is_unchanged()
    {
        var assigned = (await AssignAsync(_group.Id)).Answered();

        _world.Journal.Should().Equal(
            "begin Structure", "documents.First DocumentOfKind", "groups.First GroupById", "assignments.First AssignmentOf",
            "assignments.Add", "save", "reader.GetAssignment", "commit");
        (assigned.GroupId, assigned.GroupName, assigned.IsSite, assigned.AssignedAt).Should().Be((_group.Id, "group", false, _world.Now));
        _world.Assignments.Stored.Should().ContainSingle().Which.Should().BeEquivalentTo(DocumentAssignment.Create(_document.Id, _group.Id, _world.Now));
        _world.Documents.Stored.Single().Version.Should().Be(1);
    }

    [Fact]
    public async Task Assigning_is_idempotent_and_keeps_the_first_time()
    {
        var first = (await AssignAsync(_site.Id)).Answered();
        _world.Clock.Advance(TimeSpan.FromHours(1));

        (await AssignAsync(_site.Id)).Answered().Should().Be(first);

        first.IsSite.Should().BeTrue();
        _world.Assignments.Stored.Should().ContainSingle();
        _world.Work.Saves.Should().Be(1);
    }

    [Fact]
    public async Task A_document_is_assigned_to_several_groups_and_a_group_has_several_documents()
    {
        var other = Given.Document("Repair");
        _world.Seed(other);

        (await AssignAsync(_group.Id)).Answered();
        (await AssignAsync(_site.Id)).Answered();
        (await AssignAsync(_group.Id, id: other.Id)).Answered();

        _world.Assignments.Stored.Select(one => (one.DocumentId, one.GroupId))
            .Should().Equal((_document.Id, _group.Id), (_document.Id, _site.Id), (other.Id, _group.Id));
    }

    [Fact]
    public async Task Unassigning_removes_only_this_assignment_and_the_version_is_unchanged()
    {
        _world.Seed(DocumentAssignment.Create(_document.Id, _group.Id, Given.Then), DocumentAssignment.Create(_document.Id, _site.Id, Given.Then));

        (await UnassignAsync(_group.Id)).Answered().Should().Be(_group.Id);

        _world.Journal.Should().Equal(
            "begin Structure", "documents.First DocumentOfKind", "groups.First GroupById", "assignments.First AssignmentOf",
            "assignments.Delete", "save", "commit");
        _world.Assignments.Stored.Should().ContainSingle().Which.GroupId.Should().Be(_site.Id);
        _world.Documents.Stored.Single().Version.Should().Be(1);
    }

    [Fact]
    public async Task Unassigning_a_document_that_is_not_assigned_succeeds_and_writes_nothing()
    {
        (await UnassignAsync(_group.Id)).Answered().Should().Be(_group.Id);
        (_world.Work.Commits, _world.Work.Saves).Should().Be((1, 0));
    }

    [Fact]
    public async Task A_document_of_the_other_kind_is_not_found()
    {
        _world.Seed(DocumentAssignment.Create(_document.Id, _site.Id, Given.Then));

        (await AssignAsync(_group.Id, DocumentKind.Template)).ShouldBeRefused("document.not_found");
        (await UnassignAsync(_site.Id, DocumentKind.Template)).ShouldBeRefused("document.not_found");
        _world.Assignments.Stored.Should().ContainSingle();
    }

    [Fact]
    public async Task A_missing_group_is_not_found()
    {
        foreach (var refused in new[] { (await AssignAsync(GroupId.New(Given.Then))).AsRefusal(), (await UnassignAsync(GroupId.New(Given.Then))).AsRefusal() })
        {
            refused.Status.Should().Be(ResultStatus.NotFound);
            refused.ValidationErrors.Select(error => error.ErrorCode).Should().Equal("document.group_not_found");
        }

        _world.Assignments.Stored.Should().BeEmpty();
    }

    [Fact]
    public async Task A_refused_save_is_reported_and_nothing_is_stored()
    {
        _world.Work.SaveRefusals.Enqueue(RequestErrors.ConcurrencyConflict.Refuse());
        (await AssignAsync(_group.Id)).ShouldBeRefused("concurrency.conflict");
        _world.Assignments.Stored.Should().BeEmpty();

        (await AssignAsync(_group.Id)).Answered();
        _world.Work.SaveRefusals.Enqueue(RequestErrors.ConcurrencyConflict.Refuse());
        (await UnassignAsync(_group.Id)).ShouldBeRefused("concurrency.conflict");
        _world.Assignments.Stored.Should().ContainSingle();
    }

    private async Task<Result<DocumentAssignmentRow>> AssignAsync(GroupId group, DocumentKind kind = DocumentKind.Workflow, DocumentId? id = null) =>
        await new AssignDocumentHandler(
                _world.DocumentRepository, _world.GroupRepository, _world.AssignmentRepository, _world.CatalogReader, _world.Work, _world.Clock)
            .HandleAsync(new AssignDocument(kind, id ?? _document.Id, group), World.Cancellation);

    private async Task<Result<GroupId>> UnassignAsync(GroupId group, DocumentKind kind = DocumentKind.Workflow) =>
        await new UnassignDocumentHandler(_world.DocumentRepository, _world.GroupRepository, _world.AssignmentRepository, _world.Work)
            .HandleAsync(new UnassignDocument(kind, _document.Id, group), World.Cancellation);
}
