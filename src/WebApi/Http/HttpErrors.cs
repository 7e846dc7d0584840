using Sites.Application.Contracts.Common;

namespace Sites.WebApi.Http;

/// <summary>A refusal that exists only over HTTP, so that it has a status instead of a kind.</summary>
internal sealed record HttpError(string Code, int Status, string Sentence);

/// <summary>Every refusal that the web layer makes itself.</summary>
internal static class HttpErrors
{
    public static readonly HttpError Several = new(ErrorCodes.RequestInvalid, 422, "Several fields are wrong; errors lists them.");

    public static readonly HttpError Malformed = new(ErrorCodes.RequestMalformed, 400, "The request cannot be understood.");

    public static readonly HttpError TooLarge = new(ErrorCodes.RequestTooLarge, 413, "The body is larger than this endpoint accepts.");

    public static readonly HttpError UnsupportedMediaType =
        new(ErrorCodes.RequestUnsupportedMediaType, 415, "The body's media type or charset is not supported here.");

    public static readonly HttpError UnsupportedEncoding =
        new(ErrorCodes.RequestUnsupportedMediaType, 415, $"The body's Content-Encoding is not supported; use {Compression.Accepted}, or none.");

    public static readonly HttpError RouteNotFound = new(ErrorCodes.RouteNotFound, 404, "There is no such endpoint.");

    public static readonly HttpError MethodNotAllowed = new(ErrorCodes.RouteMethodNotAllowed, 405, "This endpoint does not support this method.");

    public static readonly HttpError Unauthenticated =
        new(ErrorCodes.AuthUnauthenticated, 401, "A valid credential is needed; send one in the Authorization header.");

    public static readonly HttpError Forbidden = new(ErrorCodes.AuthForbidden, 403, "You are authenticated, but not permitted to do this.");

    public static readonly HttpError ServerError =
        new(ErrorCodes.ServerError, 500, "Something went wrong in the service; trace_id finds it in its logs.");

    public static readonly HttpError DatabaseUnavailable =
        new(ErrorCodes.DatabaseUnavailable, 503, "The database cannot be reached. Try again in a moment.");

    public static readonly HttpError DatabaseBusy =
        new(ErrorCodes.DatabaseBusy, 503, "The database is locked by another writer. Try again in a moment.");

    public static readonly HttpError DatabaseFull =
        new(ErrorCodes.DatabaseFull, 507, "The database is out of space; reads still work.");

    public static readonly HttpError DatabaseCommitUncertain =
        new(ErrorCodes.DatabaseCommitUncertain, 503, "The connection broke while the change was being stored. Read whether it is there before you repeat it.");
}
