using Sites.Domain.Catalog;

namespace Sites.Domain.Synchronization;

/// <summary>The form in which workflows and templates are delivered to sites. Only central changes documents; sites have copies.</summary>
public static class SyncedDocument
{
    /// <summary>Returns the state of a document as canonical JSON.</summary>
    public static string StateOf(CatalogDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return StateOf(document.Name, document.Description, document.Content);
    }

    /// <summary>Returns the state of a document as canonical JSON from its properties. The content must be canonical JSON already.</summary>
    public static string StateOf(string name, string? description, string content) =>
        $$"""{"content":{{content}},"description":{{EntityState.Value(description)}},"name":{{EntityState.Value(name)}}}""";

    /// <summary>Returns the entity type of documents of a kind.</summary>
    public static SyncEntityType TypeOf(DocumentKind kind) => kind switch
    {
        DocumentKind.Workflow => SyncEntityType.Workflow,
        DocumentKind.Template => SyncEntityType.Template,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
