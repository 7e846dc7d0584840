using Sites.Domain.Common;

namespace Sites.Domain.Catalog;

/// <summary>Refusals of the Catalog module.</summary>
public static class CatalogErrors
{
    /// <summary>The document does not exist, is of another kind, or the caller may not see it.</summary>
    public static readonly ErrorDefinition NotFound =
        new("document.not_found", RefusalKind.NotFound, "There is no such document of this kind.");

    /// <summary>The group of an assignment does not exist.</summary>
    public static readonly ErrorDefinition GroupNotFound =
        new("document.group_not_found", RefusalKind.NotFound, "There is no group or site '{0}' to assign the document to.");

    /// <summary>The name is missing.</summary>
    public static readonly ErrorDefinition NameRequired = new("document.name_required", RefusalKind.Malformed, "must not be empty", "name");

    /// <summary>The name is too long or contains invalid characters; see <see cref="DocumentName"/>.</summary>
    public static readonly ErrorDefinition NameInvalid =
        new("document.name_invalid", RefusalKind.Malformed, "must have 1 to {0} characters, at least one of them visible, without '/', control, zero-width and bidirectional characters", "name");

    /// <summary>Another document of the kind has the same name, ignoring case.</summary>
    public static readonly ErrorDefinition NameTaken =
        new("document.name_taken", RefusalKind.Conflict, "A document of this kind with this name already exists; names are compared ignoring case.", "name");

    /// <summary>The description is too long or contains invalid characters; see <see cref="DocumentDescription"/>.</summary>
    public static readonly ErrorDefinition DescriptionInvalid =
        new("document.description_invalid", RefusalKind.Malformed, "must have at most {0} characters of valid Unicode without control characters", "description");

    /// <summary>The content is not an object, or has no canonical form; see <see cref="DocumentContent"/>.</summary>
    public static readonly ErrorDefinition ContentInvalid =
        new("document.content_invalid", RefusalKind.Malformed, "must be a JSON object without duplicate members or unpaired surrogates", "content");

    /// <summary>The content is too large; see <see cref="DocumentContent.MaxBytes"/>.</summary>
    public static readonly ErrorDefinition ContentTooLarge =
        new("document.content_too_large", RefusalKind.Malformed, "must have at most {0} bytes as canonical JSON, and has {1}", "content");
}
