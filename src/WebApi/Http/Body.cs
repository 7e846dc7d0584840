using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Ardalis.Result;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using Sites.Application.Common;
using Sites.Application.Contracts;
using Sites.Domain.Common;
using static Sites.WebApi.Http.ContractTypes;

namespace Sites.WebApi.Http;

/// <summary>An argument that can be invalid; the filter <see cref="Refusals"/> then responds instead of the endpoint.</summary>
internal interface IRefusable
{
    /// <summary>The response for an invalid argument; null for a valid one.</summary>
    Microsoft.AspNetCore.Http.IResult? Refusal { get; }
}

/// <summary>Responds to invalid arguments, so that endpoints only see valid ones.</summary>
internal static class Refusals
{
    public static async ValueTask<object?> AnswerAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        // The query is checked also where an endpoint takes none: ?dry_run=true must not be overlooked where it means nothing.
        var query = context.Arguments.OfType<Query>().FirstOrDefault() ?? await Query.BindAsync(context.HttpContext);
        return query.Refusal
            ?? context.Arguments.OfType<IRefusable>().FirstOrDefault(argument => argument.Refusal is not null)?.Refusal
            ?? PathId.RefusalOf(context.HttpContext)
            ?? await next(context);
    }
}

/// <summary>
/// A JSON body that is checked member by member, so that the response lists all errors at once: unknown and duplicate
/// members, values of a wrong type, and unknown enum values.
/// </summary>
/// <typeparam name="T">The contract.</typeparam>
internal sealed class Body<T> : IRefusable, IEndpointParameterMetadataProvider
    where T : class
{
    /// <summary>The largest body, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    private static readonly JsonTypeInfo<T> TypeInfo = (JsonTypeInfo<T>)ContractsJsonContext.Wire.GetTypeInfo(typeof(T))!;

    private static readonly Dictionary<string, JsonPropertyInfo> Members = TypeInfo.Properties.ToDictionary(property => property.Name);

    // Agents can be older or newer than the service, so their contracts accept unknown members.
    private static readonly bool TakesUnknown = TypeInfo.UnmappedMemberHandling == JsonUnmappedMemberHandling.Skip;

    private readonly T? _value;

    private Body(T? value, Microsoft.AspNetCore.Http.IResult? refusal) => (_value, Refusal) = (value, refusal);

    public Microsoft.AspNetCore.Http.IResult? Refusal { get; }

    /// <summary>The body; not available if the request is refused.</summary>
    public T Value => _value ?? throw new InvalidOperationException("The body was refused.");

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json", MediaTypes.MergePatch], typeof(T)));

    public static async ValueTask<Body<T>> BindAsync(HttpContext context)
    {
        if (EncodingOfJson(context.Request) is not { } encoding) return new Body<T>(null, Problems.UnsupportedMediaType(context));
        var bytes = await ReadAsync(context.Request, context.RequestAborted);
        if (bytes is null) return new Body<T>(null, Problems.Of(HttpErrors.TooLarge));
        // Strictly: a byte that is not valid would otherwise be stored as U+FFFD, or fail much later.
        var text = TextEncodings.Decode(bytes.Value, encoding);
        var parsed = text.InvalidLine is { } line ? RequestErrors.NotJson.Refuse($"line {line} is not valid {text.EncodingName}.") : Parse(text.Utf8);
        return parsed.IsSuccess ? new Body<T>(parsed.Value, null) : new Body<T>(null, RefusalOf(parsed, encoding, context));
    }

    /// <summary>The body of a request that has one; what a request without one means otherwise.</summary>
    public static async ValueTask<Body<T>> BindAsync(HttpContext context, T absent)
    {
        var hasBody = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? context.Request.ContentLength > 0;
        return hasBody ? await BindAsync(context) : new Body<T>(absent, null);
    }

    /// <summary>The response for a body that cannot be parsed.</summary>
    internal static Microsoft.AspNetCore.Http.IResult RefusalOf(Result<T> parsed, TextEncoding encoding, HttpContext context)
    {
        // A body that is not JSON in the encoding that it declares is not of the media type that it declares.
        var isMislabelled = encoding != TextEncoding.Utf8 && parsed.ValidationErrors.Any(error => error.ErrorCode == RequestErrors.NotJson.Code);
        return isMislabelled ? Problems.UnsupportedMediaType(context) : Problems.Of(parsed);
    }

    /// <summary>The encoding of a JSON body; null when the body is not JSON or its encoding is not supported.</summary>
    internal static TextEncoding? EncodingOfJson(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)) return null;
        var isJson = type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (HttpMethods.IsPatch(request.Method) && type.MediaType.Equals(MediaTypes.MergePatch, StringComparison.OrdinalIgnoreCase));
        return isJson ? type.EncodingOf() : null;
    }

    /// <summary>Reads the body; null if it is larger than <see cref="MaxBytes"/>.</summary>
    internal static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBytes) return null;
        using var buffer = new MemoryStream((int)(request.ContentLength ?? 1024));
        var chunk = new byte[8192];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (buffer.Length + read > MaxBytes) return null;
            buffer.Write(chunk, 0, read);
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    /// <summary>Parses a body strictly.</summary>
    internal static Result<T> Parse(ReadOnlyMemory<byte> bytes)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (InvalidOperationException)
        {
            // The name of a member is not valid text: an unpaired surrogate, or invalid UTF-8.
            return RequestErrors.NotJson.Refuse("the name of a member is no text.");
        }
        catch (JsonException malformed)
        {
            return RequestErrors.NotJson.Refuse(
                bytes.IsEmpty ? "it is empty."
                : malformed.LineNumber is { } line ? $"see line {line + 1}, byte {malformed.BytePositionInLine + 1}."
                : "a member is named twice.");
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object) return RequestErrors.NotAnObject.Refuse();
            var fields = new Fields();
            try
            {
                foreach (var member in document.RootElement.EnumerateObject().TakeWhile(_ => !fields.AreFull)) Check(member, fields);
                return fields.AreValid ? document.RootElement.Deserialize(TypeInfo)! : fields.Refusal;
            }
            catch (InvalidOperationException)
            {
                // As above; everything else is caught where the member is known.
                return RequestErrors.NotJson.Refuse("the name of a member is no text.");
            }
        }
    }

    private static void Check(JsonProperty member, Fields fields)
    {
        if (!Members.TryGetValue(member.Name, out var known))
        {
            if (!TakesUnknown) fields.Add(RequestErrors.UnknownMember.ForField(Fields.NameOf(member.Name), string.Join(", ", Members.Keys)));
            return;
        }

        var type = Plain(known.PropertyType);
        if (!JsonFit.Fits(member.Value, type) || JsonFit.IsNilId(member, type)) fields.Add(RequestErrors.ValueInvalid.ForField(member.Name, JsonFit.Expected(type)));
    }
}

/// <summary>An optional JSON body. If present, it is read like any other.</summary>
/// <typeparam name="T">The contract; a new instance stands for an absent body.</typeparam>
internal sealed class OptionalBody<T> : IRefusable, IEndpointParameterMetadataProvider
    where T : class, new()
{
    private readonly Body<T> _body;

    private OptionalBody(Body<T> body) => _body = body;

    public Microsoft.AspNetCore.Http.IResult? Refusal => _body.Refusal;

    /// <summary>The body; not available if the request is refused.</summary>
    public T Value => _body.Value;

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T), isOptional: true));

    public static async ValueTask<OptionalBody<T>> BindAsync(HttpContext context) => new(await Body<T>.BindAsync(context, new T()));
}
