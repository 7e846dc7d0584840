using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Catalog;

/// <summary>The kind of a document in the catalogue.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<DocumentKind>))]
public enum DocumentKind
{
    /// <summary>Steps that sites perform on a node.</summary>
    Workflow,

    /// <summary>A text with placeholders that sites fill in.</summary>
    Template,
}
