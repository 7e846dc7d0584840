using Sites.Domain.Common;

namespace Sites.Application.Common;

/// <summary>Errors that every request can return.</summary>
public static class RequestErrors
{
    /// <summary>A value has the wrong type or is not one of the allowed values.</summary>
    public static readonly ErrorDefinition ValueInvalid = new("request.value_invalid", RefusalKind.Malformed, "must be {0}");

    /// <summary>A member, parameter or column is unknown.</summary>
    public static readonly ErrorDefinition UnknownMember =
        new("request.unknown_member", RefusalKind.Malformed, "is not known here; known are {0}");

    /// <summary>A required value is missing or null.</summary>
    public static readonly ErrorDefinition Required = new("request.required", RefusalKind.Malformed, "is required");

    /// <summary>The body is JSON, but not an object.</summary>
    public static readonly ErrorDefinition NotAnObject = new("request.not_an_object", RefusalKind.Malformed, "must be a JSON object", "body");

    /// <summary>The body is not valid JSON, or contains a member twice.</summary>
    public static readonly ErrorDefinition NotJson = new("request.not_json", RefusalKind.Rule, "The body is not JSON: {0}");

    /// <summary>The cursor is damaged, or belongs to another list, filter or sort key.</summary>
    public static readonly ErrorDefinition CursorInvalid =
        new("page.cursor_invalid", RefusalKind.Malformed, "was made for another list, filter or sort, or is damaged; start again without it", "cursor");

    /// <summary>The change is based on an older version.</summary>
    public static readonly ErrorDefinition Stale =
        new("precondition.stale", RefusalKind.Stale, "It has changed since you read it: the current version is {0}. Read it again and repeat your change.");

    /// <summary>Another transaction changed the same rows.</summary>
    public static readonly ErrorDefinition ConcurrencyConflict =
        new("concurrency.conflict", RefusalKind.Conflict, "Another request changed it at the same time. Read it again and repeat your change.");
}
