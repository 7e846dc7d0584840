using Sites.Domain.Catalog;

namespace Sites.Domain.Synchronization;

/// <summary>What a site knows of a workflow or template that is assigned above it. Documents are central's own: sites have copies.</summary>
public static class SyncedDocument
{
    /// <summary>What a document is, as canonical JSON.</summary>
    public static string StateOf(CatalogDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return StateOf(document.Name, document.Description, document.Content);
    }

    /// <summary>What a document of these properties is, as canonical JSON; the content is so already and may be large.</summary>
    public static string StateOf(string name, string? description, string content) =>
        $$"""{"content":{{content}},"description":{{EntityState.Value(description)}},"name":{{EntityState.Value(name)}}}""";

    /// <summary>What kind of thing documents of a kind are to sites.</summary>
    public static SyncEntityType TypeOf(DocumentKind kind) => kind switch
    {
        DocumentKind.Workflow => SyncEntityType.Workflow,
        DocumentKind.Template => SyncEntityType.Template,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
