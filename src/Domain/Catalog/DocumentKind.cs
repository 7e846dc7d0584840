namespace Sites.Domain.Catalog;

/// <summary>What a document of the catalogue is.</summary>
public enum DocumentKind
{
    /// <summary>Steps that sites take with a node.</summary>
    Workflow,

    /// <summary>A text that sites fill in.</summary>
    Template,
}
