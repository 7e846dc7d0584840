using System.Text.Json;
using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Contracts.Common;
using Sites.Domain.Catalog;
using Sites.Domain.Common;

namespace Sites.Application.Catalog;

/// <summary>
/// What a caller wants of a document, as far as it was said. One shape for creating and patching, so that a field is checked
/// the same way at both doors.
/// </summary>
public sealed record DocumentChange
{
    /// <summary>See <see cref="DocumentName"/>.</summary>
    public Optional<string?> Name { get; init; }

    /// <summary>See <see cref="DocumentDescription"/>.</summary>
    public Optional<string?> Description { get; init; }

    /// <summary>See <see cref="DocumentContent"/>.</summary>
    public Optional<JsonElement?> Content { get; init; }

    /// <summary>Checks every field by itself.</summary>
    /// <param name="isNew">Whether a name and a content are needed.</param>
    /// <returns>Every mistake at once.</returns>
    public Result<ParsedDocumentChange> Parse(bool isNew)
    {
        var fields = new Fields();
        var name = isNew || Name.IsPresent ? fields.Take(DocumentName.Parse(Name.Or(null))) : null;
        var description = fields.Take(DocumentDescription.Parse(Description.Or(null)));
        var content = isNew || Content.IsPresent ? fields.Take(ParseContent(Content.Or(null))) : null;
        if (!fields.AreGood) return fields.Refusal;

        return new ParsedDocumentChange(name, Description.Select(_ => description), content);
    }

    private static Result<DocumentContent> ParseContent(JsonElement? said) =>
        said is null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined }
            ? new Refusal(RefusalKind.Malformed, [RequestErrors.Required.ForField("content")])
            : DocumentContent.Parse(said);
}

/// <summary>A <see cref="DocumentChange"/> whose fields are each good in themselves; only <see cref="DocumentChange.Parse"/> makes one.</summary>
/// <param name="Name">Null where it stays.</param>
/// <param name="Description">Trimmed.</param>
/// <param name="Content">Null where it stays.</param>
public sealed record ParsedDocumentChange(DocumentName? Name, Optional<string?> Description, DocumentContent? Content);
