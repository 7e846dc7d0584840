using Microsoft.Net.Http.Headers;

namespace Sites.WebApi.Http;

/// <summary>What is asked of a body's media type wherever one is read.</summary>
internal static class MediaTypes
{
    /// <summary>Whether the body is UTF-8: by what it says of itself, quoted or not, or by saying nothing.</summary>
    public static bool IsUtf8(this MediaTypeHeaderValue type) =>
        !type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase);
}
