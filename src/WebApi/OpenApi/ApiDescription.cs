using System.Security.Cryptography;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Sites.WebApi.Http;

namespace Sites.WebApi.OpenApi;

/// <summary>The OpenAPI document. It is generated at the first request and cached, because that takes most of a second of processor time.</summary>
internal sealed class ApiDescription([FromKeyedServices(ApiDescription.Name)] IOpenApiDocumentProvider provider)
{
    /// <summary>Name of the document.</summary>
    public const string Name = "v1";

    private readonly Lazy<Task<(byte[] Json, string Tag)>> _document = new(() => GenerateAsync(provider));

    /// <summary>Sends the document, or 304 if the caller already has it.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var (json, tag) = await _document.Value;
        var response = context.Response;
        response.Headers.ETag = tag;
        response.Headers.CacheControl = "public, no-cache";
        if (Answers.IsKnown(context.Request.Headers.IfNoneMatch, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "application/json; charset=utf-8";
        await response.BodyWriter.WriteAsync(json, context.RequestAborted);
    }

    private static async Task<(byte[] Json, string Tag)> GenerateAsync(IOpenApiDocumentProvider provider)
    {
        // Not cancelled with the first request, because other requests wait for the same document.
        var document = await provider.GetOpenApiDocumentAsync(CancellationToken.None);
        using var stream = new MemoryStream();
        await document.SerializeAsJsonAsync(stream, OpenApiSpecVersion.OpenApi3_1, CancellationToken.None);
        var json = stream.ToArray();
        return (json, $"\"{Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, 8))}\"");
    }
}
