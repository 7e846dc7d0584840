using Ardalis.Result;
using Sites.Application.Catalog;
using Sites.Domain.Catalog;

namespace Sites.Application.Tests.Catalog;

public sealed class UpdateDocumentTests
{
    private readonly World _world = new();
    private readonly CatalogDocument _document = Given.Document("Install", content: """{"a":1}""");

    public UpdateDocumentTests()
    {
        _document.SetDescription(Parsed.DocumentDescription("before"));
        _world.Seed(_document);
    }

    private CatalogDocument Stored => _world.Documents.Stored.Single();

    [Fact]
    public async Task Only_the_given_fields_are_changed_in_one_structural_transaction()
    {
        var updated = (await HandleAsync(new DocumentChange { Name = "Repair" })).Answered();

        _world.Journal.Should().Equal("begin Structure", "documents.First DocumentOfKind", "save", "reader.GetDocument", "commit");
        (Stored.Name, Stored.Description, Stored.Content).Should().Be(("Repair", "before", """{"a":1}"""));
        updated.Version.Should().Be(2);
    }

    [Fact]
    public async Task Content_is_replaced_and_not_merged()
    {
        (await HandleAsync(new DocumentChange { Content = Given.Json("""{"b":2}""") })).Answered();
        (Stored.Name, Stored.Description, Stored.Content).Should().Be(("Install", "before", """{"b":2}"""));
    }

    [Fact]
    public async Task Null_clears_the_description()
    {
        (await HandleAsync(new DocumentChange { Description = null })).Answered();
        Stored.Description.Should().BeNull();
    }

    [Fact]
    public async Task Equivalent_content_does_not_change_the_version()
    {
        (await HandleAsync(new DocumentChange { Content = Given.Json("""{ "\u0061" : 1 }""") })).Answered().Version.Should().Be(1);
        _world.Work.RowsWritten.Should().Be(0);
    }

    [Fact]
    public async Task Null_is_refused_for_name_and_content()
    {
        (await HandleAsync(new DocumentChange { Name = null, Content = null })).ShouldBeRefusedFor(("name", "document.name_required"), ("content", "request.required"));
        (await HandleAsync(new DocumentChange { Content = Given.Json("null") })).ShouldBeRefusedFor(("content", "request.required"));
        _world.ShouldBeUntouched();
    }

    [Fact]
    public async Task A_document_of_the_other_kind_is_not_found()
    {
        (await HandleAsync(new DocumentChange { Name = "Repair" }, kind: DocumentKind.Template)).ShouldBeRefused("document.not_found");
        _world.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task An_unknown_id_is_not_found_regardless_of_the_precondition()
    {
        (await HandleAsync(new DocumentChange { Name = "Repair" }, new IfMatch([]), id: DocumentId.New(Given.Then))).ShouldBeRefused("document.not_found");
        _world.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task A_stale_precondition_is_refused_and_nothing_changes()
    {
        (await HandleAsync(new DocumentChange { Name = "Repair" }, new IfMatch([2]))).ShouldBeRefused("precondition.stale");
        _world.ShouldHaveSavedNothing();
        Stored.Name.Should().Be("Install");
    }

    [Fact]
    public async Task A_matching_precondition_allows_the_change() =>
        (await HandleAsync(new DocumentChange { Name = "Repair" }, new IfMatch([1, 4]))).Answered().Name.Should().Be("Repair");

    [Fact]
    public async Task A_refused_save_is_reported_and_nothing_is_read_back()
    {
        _world.Work.SaveRefusals.Enqueue(CatalogErrors.NameTaken.Refuse());

        (await HandleAsync(new DocumentChange { Name = "Repair" })).ShouldBeRefused("document.name_taken");
        _world.Journal.Should().Equal("begin Structure", "documents.First DocumentOfKind", "save", "rollback");
    }

    private async Task<Result<DocumentRow>> HandleAsync(
        DocumentChange change, IfMatch? precondition = null, DocumentKind kind = DocumentKind.Workflow, DocumentId? id = null) =>
        await new UpdateDocumentHandler(_world.DocumentRepository, _world.CatalogReader, _world.Work)
            .HandleAsync(new UpdateDocument(kind, id ?? _document.Id, change, precondition), World.Cancellation);
}
