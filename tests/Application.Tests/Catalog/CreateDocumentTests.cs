using Ardalis.Result;
using Sites.Application.Catalog;
using Sites.Domain.Catalog;

namespace Sites.Application.Tests.Catalog;

public sealed class CreateDocumentTests
{
    private readonly World _world = new();

    [Theory]
    [InlineData(DocumentKind.Workflow)]
    [InlineData(DocumentKind.Template)]
    public async Task A_document_is_stored_in_one_structural_transaction_and_returned(DocumentKind kind)
    {
        var created = (await HandleAsync(
            new DocumentChange { Name = " Install ", Description = " for racks ", Content = Given.Json("""{ "b": 1, "a": 2 }""") }, kind)).Answered();

        _world.Journal.Should().Equal("begin Structure", "documents.Add", "save", "reader.GetDocument", "commit");
        var stored = _world.Documents.Stored.Single();
        (stored.Id, stored.Kind, stored.Name, stored.Description, stored.Content, stored.CreatedAt)
            .Should().Be((created.Id, kind, "Install", "for racks", """{"a":2,"b":1}""", _world.Now));
        created.Version.Should().Be(1);
    }

    [Fact]
    public async Task All_field_errors_are_reported_before_a_transaction_begins()
    {
        (await HandleAsync(new DocumentChange { Name = "a/b", Description = "\u0001", Content = Given.Json("[]") })).ShouldBeRefusedFor(
            ("name", "document.name_invalid"), ("description", "document.description_invalid"), ("content", "document.content_invalid"));
        _world.ShouldBeUntouched();
    }

    [Fact]
    public async Task Name_and_content_are_required()
    {
        (await HandleAsync(new DocumentChange())).ShouldBeRefusedFor(("name", "document.name_required"), ("content", "request.required"));
        (await HandleAsync(new DocumentChange { Name = null, Content = null })).ShouldBeRefusedFor(("name", "document.name_required"), ("content", "request.required"));
        (await HandleAsync(new DocumentChange { Name = "a", Content = Given.Json("null") })).ShouldBeRefusedFor(("content", "request.required"));
        _world.ShouldBeUntouched();
    }

    [Fact]
    public async Task A_content_that_is_too_large_is_refused()
    {
        var content = Given.Json($$"""{"a":"{{new string('x', DocumentContent.MaxBytes)}}"}""");
        (await HandleAsync(new DocumentChange { Name = "a", Content = content })).ShouldBeRefusedFor(("content", "document.content_too_large"));
    }

    [Fact]
    public async Task A_refused_save_is_reported_and_nothing_is_read_back()
    {
        _world.Work.SaveRefusals.Enqueue(CatalogErrors.NameTaken.Refuse());

        (await HandleAsync(new DocumentChange { Name = "a", Content = Given.Json("{}") })).ShouldBeRefused("document.name_taken");
        _world.Journal.Should().Equal("begin Structure", "documents.Add", "save", "rollback");
        _world.Documents.Stored.Should().BeEmpty();
    }

    [Fact]
    public async Task A_transient_fault_creates_a_single_document()
    {
        _world.Work.TransientFaults = 1;

        (await HandleAsync(new DocumentChange { Name = "a", Content = Given.Json("{}") })).Answered();
        _world.Documents.Stored.Should().ContainSingle();
    }

    private async Task<Result<DocumentRow>> HandleAsync(DocumentChange document, DocumentKind kind = DocumentKind.Workflow) =>
        await new CreateDocumentHandler(_world.DocumentRepository, _world.CatalogReader, _world.Work, _world.Clock)
            .HandleAsync(new CreateDocument(kind, document), World.Cancellation);
}
