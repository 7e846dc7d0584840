namespace Sites.Domain.Catalog;

/// <summary>Kind of a document.</summary>
public enum DocumentKind
{
    /// <summary>Steps that sites carry out with a node.</summary>
    Workflow,

    /// <summary>A text that sites complete with values.</summary>
    Template,
}
