using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Primitives;
using Sites.Application.Contracts;
using Sites.Application.Contracts.Common;

namespace Sites.WebApi.Http;

/// <summary>Responses in the envelope of the API, with ETag and Location.</summary>
internal static class Answers
{
    private const string Json = "application/json; charset=utf-8";

    /// <summary>A resource with its ETag; a GET whose <c>If-None-Match</c> contains the tag gets 304.</summary>
    public static IResult One<T>(T data, int version, string? message = null) => new OneAnswer<T>(data, version, message, null);

    /// <summary>A created resource (201).</summary>
    public static IResult Created<T>(T data, int version, string location, string message) => new OneAnswer<T>(data, version, message, location);

    /// <summary>A created resource (201) with a secret, which no cache may store.</summary>
    public static IResult CreatedSecret<T>(T data, int version, string location, string message) => new OneAnswer<T>(data, version, message, location, cacheControl: "no-store");

    /// <summary>Data without a version.</summary>
    public static IResult Plain<T>(T data, string? message = null) =>
        Results.Json(new One<T> { Data = data, Message = message }, TypeInfo<One<T>>(), Json);

    /// <summary>A page of a list.</summary>
    public static IResult Many<T>(IReadOnlyList<T> data, int? total, string? nextCursor) =>
        Results.Json(new Many<T> { Data = data, Total = total, NextCursor = nextCursor }, TypeInfo<Many<T>>(), Json);

    /// <summary>Whether an <c>If-None-Match</c> names the tag.</summary>
    public static bool IsKnown(StringValues known, string tag) =>
        known.SelectMany(value => value?.Split(',', StringSplitOptions.TrimEntries) ?? [])
            .Any(candidate => candidate == "*" || candidate == tag || candidate == "W/" + tag);

    private static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)ContractsJsonContext.Wire.GetTypeInfo(typeof(T))!;

    private sealed class OneAnswer<T>(T data, int version, string? message, string? location, string cacheControl = "private, no-cache") : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(data, TypeInfo<T>());
            // The fingerprint covers the whole response, including inherited values and counts. 64 bits of SHA-256
            // are enough to distinguish the states of one resource.
            var tag = $"\"{version}-{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 8))}\"";
            var response = httpContext.Response;
            response.Headers.ETag = tag;
            response.Headers.CacheControl = cacheControl;
            if (HttpMethods.IsGet(httpContext.Request.Method) && IsKnown(httpContext.Request.Headers.IfNoneMatch, tag))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }

            response.StatusCode = location is null ? StatusCodes.Status200OK : StatusCodes.Status201Created;
            if (location is not null) response.Headers.Location = location;
            response.ContentType = Json;
            Write(response.BodyWriter, body);
            await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
        }

        private void Write(IBufferWriter<byte> target, byte[] body)
        {
            using var json = new Utf8JsonWriter(target, new JsonWriterOptions { SkipValidation = true, Encoder = ContractsJsonContext.Wire.Options.Encoder });
            json.WriteStartObject();
            json.WriteBoolean("success", true);
            json.WritePropertyName("data");
            json.WriteRawValue(body, skipInputValidation: true);
            json.WriteString("message", message);
            json.WriteEndObject();
        }
    }
}
