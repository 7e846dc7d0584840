using Sites.Domain.Common;

namespace Sites.Application.Common;

/// <summary>Refusals that any request can meet.</summary>
public static class RequestErrors
{
    /// <summary>A value is not of its type or not one of its values.</summary>
    public static readonly ErrorDefinition ValueInvalid = new("request.value_invalid", RefusalKind.Malformed, "must be {0}");

    /// <summary>A member, parameter or column that is not known here.</summary>
    public static readonly ErrorDefinition UnknownMember =
        new("request.unknown_member", RefusalKind.Malformed, "is not known here; known are {0}");

    /// <summary>Something that is needed is missing or null.</summary>
    public static readonly ErrorDefinition Required = new("request.required", RefusalKind.Malformed, "is required");

    /// <summary>The body is JSON, but no object.</summary>
    public static readonly ErrorDefinition NotAnObject = new("request.not_an_object", RefusalKind.Malformed, "must be a JSON object", "body");

    /// <summary>The body is not JSON, or names a member twice.</summary>
    public static readonly ErrorDefinition NotJson = new("request.not_json", RefusalKind.Rule, "The body is not JSON: {0}");

    /// <summary>Damaged, or made for another list, filter or sort.</summary>
    public static readonly ErrorDefinition CursorInvalid =
        new("page.cursor_invalid", RefusalKind.Malformed, "was made for another list, filter or sort, or is damaged; begin again without it", "cursor");

    /// <summary>The caller saw an older version.</summary>
    public static readonly ErrorDefinition Stale =
        new("precondition.stale", RefusalKind.Stale, "It has changed since you read it: the current version is {0}. Read it again and repeat your change.");

    /// <summary>A lost race.</summary>
    public static readonly ErrorDefinition ConcurrencyConflict =
        new("concurrency.conflict", RefusalKind.Conflict, "Another request changed it at the same time. Read it again and repeat your change.");
}
