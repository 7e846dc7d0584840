using System.Text.Json;
using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Contracts.Common;
using Sites.Domain.Catalog;
using Sites.Domain.Common;

namespace Sites.Application.Catalog;

/// <summary>
/// The requested values of a document. Create and patch share this type, so that every field is validated by the same rules.
/// </summary>
public sealed record DocumentChange
{
    /// <summary>Name of the document; see <see cref="DocumentName"/>.</summary>
    public Optional<string?> Name { get; init; }

    /// <summary>Description of the document; see <see cref="DocumentDescription"/>.</summary>
    public Optional<string?> Description { get; init; }

    /// <summary>Content of the document; see <see cref="DocumentContent"/>.</summary>
    public Optional<JsonElement?> Content { get; init; }

    /// <summary>Validates every field.</summary>
    /// <param name="isNew">Whether name and content are required.</param>
    /// <returns>The validated change; or the validation errors of all fields.</returns>
    public Result<ParsedDocumentChange> Parse(bool isNew)
    {
        var fields = new Fields();
        var name = isNew || Name.IsPresent ? fields.Take(DocumentName.Parse(Name.Or(null))) : null;
        var description = Description.Select(text => fields.Take(DocumentDescription.Parse(text)));
        var content = isNew || Content.IsPresent ? fields.Take(ParseContent(Content.Or(null))) : null;
        return fields.AreValid ? new ParsedDocumentChange(name, description, content) : fields.Refusal;
    }

    private static Result<DocumentContent> ParseContent(JsonElement? content) =>
        content is null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined }
            ? new Refusal(RefusalKind.Malformed, [RequestErrors.Required.ForField("content")])
            : DocumentContent.Parse(content);
}

/// <summary>A validated <see cref="DocumentChange"/>; created by <see cref="DocumentChange.Parse"/> only.</summary>
/// <param name="Name">The new name; null when it does not change.</param>
/// <param name="Description">The description; null to clear it.</param>
/// <param name="Content">The new content; null when it does not change.</param>
public sealed record ParsedDocumentChange(DocumentName? Name, Optional<DocumentDescription?> Description, DocumentContent? Content);
