using Ardalis.Result;
using Sites.Application.Catalog;
using Sites.Domain.Catalog;

namespace Sites.Application.Tests.Catalog;

public sealed class DeleteDocumentTests
{
    private readonly World _world = new();
    private readonly CatalogDocument _document = Given.Document("Install");
    private readonly CatalogDocument _other = Given.Document("Repair");
    private readonly DeviceGroup _group = Given.Group("group");
    private readonly Site _site = Given.Site("site");

    public DeleteDocumentTests()
    {
        _world.Seed(_group, _site);
        _world.Seed(_document, _other);
        _world.Seed(
            DocumentAssignment.Create(_document.Id, _group.Id, Given.Then), DocumentAssignment.Create(_other.Id, _group.Id, Given.Then),
            DocumentAssignment.Create(_document.Id, _site.Id, Given.Then));
    }

    [Fact]
    public async Task A_document_is_deleted_with_each_of_its_own_assignments()
    {
        (await HandleAsync()).Answered().Should().Be(_document.Id);

        _world.Journal.Should().Equal(
            "begin Structure", "documents.First DocumentOfKind", "assignments.List AssignmentsOfDocument",
            "assignments.Delete", "assignments.Delete", "documents.Delete", "save", "commit");
        _world.Documents.Stored.Should().ContainSingle().Which.Id.Should().Be(_other.Id);
        _world.Assignments.Stored.Should().ContainSingle().Which.DocumentId.Should().Be(_other.Id);
    }

    [Fact]
    public async Task A_document_of_the_other_kind_is_not_found()
    {
        (await HandleAsync(kind: DocumentKind.Template)).ShouldBeRefused("document.not_found");
        ShouldHaveDeletedNothing();
    }

    [Fact]
    public async Task A_stale_precondition_is_refused_before_any_deletion()
    {
        (await HandleAsync(new IfMatch([2]))).ShouldBeRefused("precondition.stale");
        _world.Journal.Should().Equal("begin Structure", "documents.First DocumentOfKind", "rollback");
        ShouldHaveDeletedNothing();
    }

    [Fact]
    public async Task A_matching_precondition_allows_the_deletion() => (await HandleAsync(new IfMatch([1]))).Answered();

    [Fact]
    public async Task A_refused_save_is_reported_and_nothing_is_deleted()
    {
        _world.Work.SaveRefusals.Enqueue(RequestErrors.ConcurrencyConflict.Refuse());

        (await HandleAsync()).ShouldBeRefused("concurrency.conflict");
        _world.ShouldHaveRolledBack();
        ShouldHaveDeletedNothing();
    }

    private void ShouldHaveDeletedNothing() => (_world.Documents.Stored.Count, _world.Assignments.Stored.Count).Should().Be((2, 3));

    private async Task<Result<DocumentId>> HandleAsync(IfMatch? precondition = null, DocumentKind kind = DocumentKind.Workflow) =>
        await new DeleteDocumentHandler(_world.DocumentRepository, _world.AssignmentRepository, _world.Work)
            .HandleAsync(new DeleteDocument(kind, _document.Id, precondition), World.Cancellation);
}
