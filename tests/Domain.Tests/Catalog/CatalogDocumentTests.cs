using FluentAssertions;
using Sites.Domain.Catalog;
using Sites.Domain.Hierarchy;
using Sites.Domain.Tests.Common;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Catalog;

public sealed class CatalogDocumentTests
{
    [Theory]
    [InlineData(DocumentKind.Workflow)]
    [InlineData(DocumentKind.Template)]
    public void A_new_document_has_exactly_the_given_values(DocumentKind kind)
    {
        var id = DocumentId.New(GroupFactory.Now);
        var content = DocumentFactory.Content("""{"b":1,"a":2}""");
        var document = CatalogDocument.Create(id, kind, DocumentFactory.Name(" Café "), content, GroupFactory.Now);

        document.Id.Should().Be(id);
        document.Kind.Should().Be(kind);
        document.Name.Should().Be("Café");
        document.NormalizedName.Should().Be("CAFÉ");
        document.Description.Should().BeNull();
        document.Content.Should().Be("""{"a":2,"b":1}""");
        document.ContentSize.Should().Be(13);
        document.Checksum.Should().Be(content.Checksum);
        document.Version.Should().Be(1);
        document.CreatedAt.Should().Be(GroupFactory.Now);
        document.UpdatedAt.Should().Be(GroupFactory.Now);
    }

    [Fact]
    public void Renaming_changes_only_the_name_and_its_normalized_form()
    {
        var document = DocumentFactory.Bare();
        ShouldChangeOnly(document, () => document.Rename(DocumentFactory.Name("Repair")), "Name", "NormalizedName");
        (document.Name, document.NormalizedName).Should().Be(("Repair", "REPAIR"));
    }

    [Fact]
    public void Setting_the_description_changes_only_the_description()
    {
        var document = DocumentFactory.Bare();
        ShouldChangeOnly(document, () => document.SetDescription(Parsed.DocumentDescription("for racks")), "Description");
        document.Description.Should().Be("for racks");
        document.SetDescription(null);
        document.Description.Should().BeNull();
    }

    [Fact]
    public void Revising_changes_only_the_content_with_its_size_and_checksum()
    {
        var document = DocumentFactory.Bare();
        var content = DocumentFactory.Content("""{"a":"é"}""");
        ShouldChangeOnly(document, () => document.Revise(content), "Content", "ContentSize", "Checksum");
        (document.Content, document.ContentSize, document.Checksum).Should().Be((content.Canonical, 10, content.Checksum));
    }

    [Fact]
    public void Equivalent_content_changes_nothing()
    {
        var document = DocumentFactory.Bare();
        document.Revise(DocumentFactory.Content("""{"a":1,"b":2}"""));
        ShouldChangeOnly(document, () => document.Revise(DocumentFactory.Content("""{ "b" : 2, "\u0061" : 1 }""")));
    }

    [Fact]
    public void An_assignment_records_document_group_and_time()
    {
        var (document, group) = (DocumentId.New(GroupFactory.Now), GroupId.New(GroupFactory.Now));
        var assignment = DocumentAssignment.Create(document, group, GroupFactory.Now);
        (assignment.DocumentId, assignment.GroupId, assignment.AssignedAt).Should().Be((document, group, GroupFactory.Now));
    }

    private static void ShouldChangeOnly(CatalogDocument document, Action change, params string[] changed)
    {
        var before = Snapshot.Of(document);
        change();
        Snapshot.Of(document).Where(value => !Equals(value.Value, before[value.Key])).Select(value => value.Key).Should().BeEquivalentTo(changed);
    }
}
