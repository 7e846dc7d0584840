namespace Sites.Domain.Common;

/// <summary>Why something is refused; the web layer turns it into a status code.</summary>
public enum RefusalKind
{
    /// <summary>A value is missing, malformed or not one of those allowed (422).</summary>
    Malformed,

    /// <summary>A rule of the domain forbids it (400).</summary>
    Rule,

    /// <summary>The thing is not there, or not there for this caller (404).</summary>
    NotFound,

    /// <summary>It contradicts what is there already: a name taken, a wrong state, a lost race (409).</summary>
    Conflict,

    /// <summary>The caller saw an older version than the one that is there (412).</summary>
    Stale,

    /// <summary>A credential within the request is wrong, used up or expired (401).</summary>
    Unauthenticated,

    /// <summary>The caller is known, and this is not theirs to do (403).</summary>
    Forbidden,

    /// <summary>There is more of it than is taken now; the same request may pass in a moment (429).</summary>
    TooMany,
}
