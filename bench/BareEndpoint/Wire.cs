using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sites.BareEndpoint;

/// <summary>Reads request bodies and writes response envelopes, with the ETag where the contract has one.</summary>
internal static class Wire
{
    private static readonly JsonWriterOptions Options = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The members of the request bodies of the bench.</summary>
    public sealed record Input(string? Name, string? Description, Guid? ParentId);

    /// <param name="Body">The envelope as JSON.</param>
    /// <param name="Version">Version of a single resource, for its ETag; null for a list.</param>
    /// <param name="Start">Offset of the resource within the envelope.</param>
    /// <param name="End">End of the resource within the envelope.</param>
    public sealed record Output(ArrayBufferWriter<byte> Body, int? Version = null, int Start = 0, int End = 0);

    public static async Task<Input> ReadAsync(HttpContext http)
    {
        using var document = await JsonDocument.ParseAsync(http.Request.Body, default, http.RequestAborted);
        var root = document.RootElement;
        return new Input(
            root.TryGetProperty("name", out var name) ? name.GetString() : null,
            root.TryGetProperty("description", out var description) ? description.GetString() : null,
            root.TryGetProperty("parent_id", out var parent) ? parent.GetGuid() : null);
    }

    public static async Task AnswerAsync(HttpContext http, int status, Output? output)
    {
        if (output is null)
        {
            http.Response.StatusCode = 404;
            return;
        }

        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        if (output.Version is { } version)
        {
            var resource = output.Body.WrittenSpan[output.Start..output.End];
            http.Response.Headers.ETag = $"\"{version}-{Convert.ToHexStringLower(SHA256.HashData(resource).AsSpan(0, 8))}\"";
            http.Response.Headers.CacheControl = "private, no-cache";
        }

        http.Response.ContentLength = output.Body.WrittenCount;
        await http.Response.BodyWriter.WriteAsync(output.Body.WrittenMemory, http.RequestAborted);
    }

    public static Output One(int version, string? message, Action<Utf8JsonWriter> write)
    {
        var body = new ArrayBufferWriter<byte>(4096);
        using var json = new Utf8JsonWriter(body, Options);
        json.WriteStartObject();
        json.WriteBoolean("success"u8, true);
        json.WritePropertyName("data"u8);
        json.Flush();
        var start = body.WrittenCount;
        write(json);
        json.Flush();
        var end = body.WrittenCount;
        json.WriteString("message"u8, message);
        json.WriteEndObject();
        json.Flush();
        return new Output(body, version, start, end);
    }

    /// <param name="write">Writes the items.</param>
    /// <param name="cursor">Returns the position of the next page; called after the items were written.</param>
    public static Output Many(Action<Utf8JsonWriter> write, Func<string?> cursor)
    {
        var body = new ArrayBufferWriter<byte>(65536);
        using var json = new Utf8JsonWriter(body, Options);
        json.WriteStartObject();
        json.WriteBoolean("success"u8, true);
        json.WriteStartArray("data"u8);
        write(json);
        json.WriteEndArray();
        json.WriteNull("total"u8);
        json.WriteString("next_cursor"u8, cursor() is not { } next ? null : Convert.ToBase64String(Encoding.UTF8.GetBytes(next)));
        json.WriteEndObject();
        json.Flush();
        return new Output(body);
    }
}
