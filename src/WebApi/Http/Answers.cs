using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Primitives;
using Sites.Application.Contracts;
using Sites.Application.Contracts.Common;

namespace Sites.WebApi.Http;

/// <summary>The envelopes of what is answered, with tags and locations.</summary>
internal static class Answers
{
    private const string Json = "application/json; charset=utf-8";

    /// <summary>One resource with its ETag; a GET that knows the tag already gets 304 and no body.</summary>
    public static IResult One<T>(T data, int version, string? message = null) => new OneAnswer<T>(data, version, message, null);

    /// <summary>A resource that was just made (201).</summary>
    public static IResult Created<T>(T data, int version, string location, string message) => new OneAnswer<T>(data, version, message, location);

    /// <summary>Something that has no version.</summary>
    public static IResult Plain<T>(T data, string? message = null) =>
        Results.Json(new One<T> { Data = data, Message = message }, TypeInfo<One<T>>(), Json);

    /// <summary>A page.</summary>
    public static IResult Many<T>(IReadOnlyList<T> data, int? total, string? nextCursor) =>
        Results.Json(new Many<T> { Data = data, Total = total, NextCursor = nextCursor }, TypeInfo<Many<T>>(), Json);

    /// <summary>Whether an <c>If-None-Match</c> names the tag.</summary>
    public static bool IsKnown(StringValues known, string tag) =>
        known.SelectMany(value => value?.Split(',', StringSplitOptions.TrimEntries) ?? [])
            .Any(candidate => candidate == "*" || candidate == tag || candidate == "W/" + tag);

    private static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)ContractsJsonContext.Wire.GetTypeInfo(typeof(T))!;

    private sealed class OneAnswer<T>(T data, int version, string? message, string? location) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(data, TypeInfo<T>());
            // The fingerprint covers what is answered, inherited values and counts included; 64 bits of SHA-256 are
            // ample to tell one state of one resource from the next.
            var tag = $"\"{version}-{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 8))}\"";
            var response = httpContext.Response;
            response.Headers.ETag = tag;
            response.Headers.CacheControl = "private, no-cache";
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
