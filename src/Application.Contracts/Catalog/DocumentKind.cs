using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Catalog;

/// <summary>What a document of the catalogue is.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<DocumentKind>))]
public enum DocumentKind
{
    /// <summary>Steps that sites take with a node.</summary>
    Workflow,

    /// <summary>A text that sites fill in.</summary>
    Template,
}
