namespace Sites.Domain.Common;

/// <summary>Kind of a refusal, from which the web layer derives the HTTP status.</summary>
public enum RefusalKind
{
    /// <summary>A value is missing, malformed or not allowed (422).</summary>
    Malformed,

    /// <summary>A rule of the domain forbids the request (400).</summary>
    Rule,

    /// <summary>The entity does not exist, or the caller may not see it (404).</summary>
    NotFound,

    /// <summary>The request conflicts with the current state: a name is taken, the state is wrong, a concurrent change came first (409).</summary>
    Conflict,

    /// <summary>The request is based on an older version than the current one (412).</summary>
    Stale,

    /// <summary>A credential within the request is wrong, used or expired (401).</summary>
    Unauthenticated,

    /// <summary>The caller is authenticated and lacks the permission (403).</summary>
    Forbidden,

    /// <summary>There are too many requests; the same request may succeed later (429).</summary>
    TooMany,
}
