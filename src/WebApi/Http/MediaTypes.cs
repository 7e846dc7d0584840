using Microsoft.Net.Http.Headers;
using Sites.Application.Common;

namespace Sites.WebApi.Http;

/// <summary>What is asked of a body's media type wherever one is read.</summary>
internal static class MediaTypes
{
    /// <summary>JSON as PATCH means it (RFC 7396).</summary>
    public const string MergePatch = "application/merge-patch+json";

    /// <summary>The encoding of the body: the one that the media type's <c>charset</c> names, UTF-8 when it names none.</summary>
    /// <returns>Null when the encoding is not supported.</returns>
    public static TextEncoding? EncodingOf(this MediaTypeHeaderValue type) => TextEncodings.Find(HeaderUtilities.RemoveQuotes(type.Charset).Value);
}
