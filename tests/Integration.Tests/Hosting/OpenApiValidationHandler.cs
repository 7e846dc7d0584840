using System.IO.Compression;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;
using Sites.Integration.Tests.Architecture;

namespace Sites.Integration.Tests.Hosting;

/// <summary>
/// Validates every response in the tests against the OpenAPI document: status, media type, headers, body, and error code. A
/// response that is not described fails the request and thereby the test. The committed document is used, which matches the served one
/// (<see cref="ContractTests"/>).
/// </summary>
internal sealed partial class OpenApiValidationHandler() : DelegatingHandler(new HttpClientHandler())
{
    private static readonly Lazy<ApiRules> Api = new(() => new ApiRules(Repository.Read("docs", "openapi.v1.json")));

    /// <summary>Creates a client whose responses are validated.</summary>
    public static HttpClient Client(Uri address) => new(new OpenApiValidationHandler()) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        if (await Api.Value.DefectAsync(request, response) is not { } defect) return response;
        var body = await TextAsync(response);
        throw new InvalidOperationException(
            $"{request.Method} {request.RequestUri!.PathAndQuery} {(int)response.StatusCode} is not as described: {defect}\n{(body.Length > 2000 ? body[..2000] : body)}");
    }

    private static async Task<string> TextAsync(HttpResponseMessage response)
    {
        var encoding = response.Content.Headers.ContentEncoding.SingleOrDefault();
        await using var raw = new MemoryStream(await response.Content.ReadAsByteArrayAsync());
        await using Stream plain = encoding switch
        {
            null => raw,
            "gzip" => new GZipStream(raw, CompressionMode.Decompress),
            "br" => new BrotliStream(raw, CompressionMode.Decompress),
            _ => throw new InvalidOperationException($"The encoding {encoding} is not supported."),
        };
        using var reader = new StreamReader(plain);
        return await reader.ReadToEndAsync();
    }

    /// <summary>The compiled OpenAPI document.</summary>
    internal sealed partial class ApiRules
    {
        /// <summary>The path of endpoints that tests add.</summary>
        public const string TestEndpoint = "/api/v1/planted";

        private const string Components = "urn:sites:components";

        /// <summary>Headers that clients act on.</summary>
        private static readonly string[] Headers = ["ETag", "Location", "Retry-After"];

        private static readonly EvaluationOptions Evaluation = new() { OutputFormat = OutputFormat.Flag, RequireFormatValidation = true };
        private static readonly EvaluationOptions Explanation = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

        private readonly BuildOptions _build = new() { SchemaRegistry = new SchemaRegistry() };
        private readonly List<(Regex Path, int Literals, Dictionary<string, Operation> Operations)> _paths;

        public ApiRules(string document)
        {
            var root = JsonNode.Parse(document.Replace("#/components/schemas/", $"{Components}#/$defs/", StringComparison.Ordinal))!;
            var schemas = root["components"]!["schemas"]!.DeepClone();
            // The document must list every member, so an unlisted one is a defect.
            foreach (var schema in schemas.AsObject().Select(pair => pair.Value).OfType<JsonObject>().Where(schema => schema.ContainsKey("properties")))
                schema["additionalProperties"] = false;
            JsonSchema.Build(Element(new JsonObject { ["$id"] = Components, ["$defs"] = schemas }), _build, new Uri(Components));
            _paths =
            [
                .. root["paths"]!.AsObject().Select(path => (
                    // Only tags may contain slashes.
                    new Regex($"^{Parameter().Replace(path.Key, parameter => parameter.Value == "{tag}" ? ".+" : "[^/]+")}/?$"),
                    Parameter().Replace(path.Key, "").Length,
                    path.Value!.AsObject().ToDictionary(operation => operation.Key.ToUpperInvariant(), operation => new Operation(operation.Value!.AsObject(), _build)))),
            ];
        }

        /// <summary>Describes the first deviation; null if there is none or if the path does not belong to an operation.</summary>
        public async Task<string?> DefectAsync(HttpRequestMessage request, HttpResponseMessage response)
        {
            var path = request.RequestUri!.AbsolutePath;
            var operations = _paths.Where(known => known.Path.IsMatch(path)).OrderByDescending(known => known.Literals).FirstOrDefault().Operations;
            var isHead = request.Method == HttpMethod.Head;
            if (operations?.GetValueOrDefault(isHead ? "GET" : request.Method.Method) is not { } operation)
            {
                // Other methods and paths are refused by routing. Endpoints that tests add are not part of the API.
                return response.IsSuccessStatusCode && request.Method != HttpMethod.Options && path.StartsWith("/api/", StringComparison.Ordinal) && path != TestEndpoint ? "the operation" : null;
            }

            if (operation.Responses.GetValueOrDefault((int)response.StatusCode) is not { } expected) return "the status";
            foreach (var header in expected.Headers.Where(header => !response.Headers.Contains(header))) return $"there is no {header}";
            foreach (var header in Headers.Where(header => response.Headers.Contains(header) && !expected.Headers.Contains(header))) return $"there is a {header}";
            if (isHead || response.StatusCode == HttpStatusCode.NotModified) return null;
            var type = response.Content.Headers.ContentType?.MediaType;
            if (type is null) return expected.Schemas.Count == 0 ? null : "there is no body";
            if (!expected.Schemas.TryGetValue(type, out var schema)) return $"the media type {type}";
            if (schema is null) return null;
            // A tree of the maximum depth exceeds the default limit of the reader.
            using var json = JsonDocument.Parse(await TextAsync(response), new JsonDocumentOptions { MaxDepth = 128 });
            if (!schema.Evaluate(json.RootElement, Evaluation).IsValid) return Explain(schema.Evaluate(json.RootElement, Explanation));
            if (type != "application/problem+json") return null;
            var code = json.RootElement.GetProperty("code").GetString()!;
            return expected.Codes.Contains(code) ? null : $"the code {code}";
        }

        private static string Explain(EvaluationResults results) => string.Join("; ", (results.Details ?? [])
            .Where(detail => detail.Errors is not null)
            .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}"))
            .Distinct().Take(10));

        private static JsonElement Element(JsonNode node) => JsonSerializer.SerializeToElement(node);

        [GeneratedRegex(@"\{[^}]+\}")]
        private static partial Regex Parameter();

        [GeneratedRegex("`([a-z_.]+)`")]
        private static partial Regex Code();

        /// <summary>An operation with its responses by status.</summary>
        private sealed class Operation(JsonObject operation, BuildOptions build)
        {
            public Dictionary<int, ResponseRules> Responses { get; } = operation["responses"]!.AsObject().ToDictionary(
                expected => int.Parse(expected.Key, System.Globalization.CultureInfo.InvariantCulture), expected => new ResponseRules(expected.Value!.AsObject(), build));
        }

        private sealed class ResponseRules(JsonObject expected, BuildOptions build)
        {
            public HashSet<string> Headers { get; } = [.. (expected["headers"]?.AsObject() ?? []).Select(header => header.Key)];

            public HashSet<string> Codes { get; } = [.. Code().Matches((string)expected["description"]!).Select(match => match.Groups[1].Value)];

            /// <summary>The schemas by media type; null if the body is not JSON.</summary>
            public Dictionary<string, JsonSchema?> Schemas { get; } = (expected["content"]?.AsObject() ?? []).ToDictionary(
                content => content.Key,
                content => content.Key.EndsWith("json", StringComparison.Ordinal) && content.Value!["schema"] is { } schema ? JsonSchema.Build(Element(schema), build) : null);
        }
    }
}
