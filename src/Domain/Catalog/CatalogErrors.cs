using Sites.Domain.Common;

namespace Sites.Domain.Catalog;

/// <summary>Every refusal of the catalogue.</summary>
public static class CatalogErrors
{
    /// <summary>No such document of this kind, or none that this caller may see.</summary>
    public static readonly ErrorDefinition NotFound =
        new("document.not_found", RefusalKind.NotFound, "There is no such document of this kind.");

    /// <summary>The group of an assignment's address is not there.</summary>
    public static readonly ErrorDefinition GroupNotFound =
        new("document.group_not_found", RefusalKind.NotFound, "There is no group or site '{0}' to assign the document to.");

    /// <summary>A name is required.</summary>
    public static readonly ErrorDefinition NameRequired = new("document.name_required", RefusalKind.Malformed, "must not be empty", "name");

    /// <summary>See <see cref="DocumentName"/>.</summary>
    public static readonly ErrorDefinition NameInvalid =
        new("document.name_invalid", RefusalKind.Malformed, "must have 1 to {0} characters, at least one of them visible, without '/', control, zero-width and bidirectional characters", "name");

    /// <summary>Documents of one kind have different names, compared without case.</summary>
    public static readonly ErrorDefinition NameTaken =
        new("document.name_taken", RefusalKind.Conflict, "A document of this kind with this name already exists; names are compared ignoring case.", "name");

    /// <summary>See <see cref="DocumentDescription"/>.</summary>
    public static readonly ErrorDefinition DescriptionInvalid =
        new("document.description_invalid", RefusalKind.Malformed, "must have at most {0} characters of valid Unicode without control characters", "description");

    /// <summary>See <see cref="DocumentContent"/>.</summary>
    public static readonly ErrorDefinition ContentInvalid =
        new("document.content_invalid", RefusalKind.Malformed, "must be a JSON object, no member named twice, whose texts hold no half characters", "content");

    /// <summary>See <see cref="DocumentContent"/>.</summary>
    public static readonly ErrorDefinition ContentTooLarge =
        new("document.content_too_large", RefusalKind.Malformed, "must have at most {0} bytes as canonical JSON, and has {1}", "content");
}
