using System.Text.Json;
using Sites.Domain.Catalog;
using Sites.Domain.Tests.Common;
using Sites.Domain.Tests.Hierarchy;

namespace Sites.Domain.Tests.Catalog;

/// <summary>Creates documents for tests of other subjects.</summary>
internal static class DocumentFactory
{
    public static CatalogDocument Bare() => CatalogDocument.Create(DocumentId.New(GroupFactory.Now), DocumentKind.Workflow, Name("Install"), Content("{}"), GroupFactory.Now);

    public static DocumentName Name(string name) => DocumentName.Parse(name).ShouldSucceed();

    public static DocumentContent Content(string json) => DocumentContent.Parse(Json(json)).ShouldSucceed();

    public static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
