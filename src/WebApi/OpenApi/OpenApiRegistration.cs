using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;
using Sites.Application.Contracts;
using Sites.Application.Contracts.Common;
using Sites.WebApi.Access;
using Sites.WebApi.Http;

namespace Sites.WebApi.OpenApi;

/// <summary>Describes the API from what the endpoints declare: parameters, permissions, every answer and every code.</summary>
internal static partial class OpenApiRegistration
{
    public static void AddDescription(this IServiceCollection services)
    {
        // The description is made from the same source-generated context that serialises, so that both agree.
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ContractsJsonContext.Wire));
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            // As the contracts read numbers; the web's default would take them as text as well.
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        services.AddSingleton<ApiDescription>();
        services.AddOpenApi(ApiDescription.Name, options =>
        {
            options.CreateSchemaReferenceId = WireSchemas.NameOf;
            options.AddDocumentTransformer(Describe);
            options.AddDocumentTransformer((document, _, _) =>
            {
                WireSchemas.Correct(document);
                return Task.CompletedTask;
            });
            options.AddOperationTransformer(AddTexts);
            options.AddOperationTransformer(AddParameters);
            options.AddOperationTransformer(AddSecurity);
            options.AddOperationTransformer(AddAlternatives);
            options.AddOperationTransformer(AddRefusals);
            options.AddSchemaTransformer(WireSchemas.DescribeAsync);
        });
    }

    /// <summary>
    /// The document at <c>/openapi/v1.json</c> and its page at <c>/docs</c>, open to everyone: they say what the service can do, and nothing of what it stores.
    /// In Development <c>/</c> leads to the page.
    /// </summary>
    public static void MapDescription(this WebApplication app)
    {
        app.MapGet($"/openapi/{ApiDescription.Name}.json", (ApiDescription description, HttpContext context) => description.AnswerAsync(context))
            .ExcludeFromDescription()
            .AllowAnonymous();
        app.MapScalarApiReference("/docs", (reference, context) =>
            {
                var nonce = RandomNumberGenerator.GetHexString(32, lowercase: true);
                context.Response.Headers.ContentSecurityPolicy = PagePolicy(nonce);
                // Nothing of it comes from another host, or leads there.
                reference.WithTitle("Sites API").WithNonce(nonce)
                    .DisableDefaultFonts().DisableAgent().DisableMcp().DisableTelemetry().HideDeveloperTools().HideClientButton();
            })
            .AllowAnonymous();
        if (app.Environment.IsDevelopment())
            app.MapGet("/", (HttpContext context) => Results.Redirect($"{context.Request.PathBase}/docs")).ExcludeFromDescription().AllowAnonymous();
    }

    /// <summary>The page's own script sets styles as it goes, which no nonce covers.</summary>
    private static string PagePolicy(string nonce) =>
        $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        + "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Sites",
            Version = "v1",
            Description = "The control plane for device fleets at many places. Refusals are problem details with a stable code.",
            Contact = new OpenApiContact { Name = "The maintainers of Sites" },
            License = new OpenApiLicense { Name = "All rights reserved", Identifier = "LicenseRef-all-rights-reserved" },
        };
        // The host that serves the document.
        document.Servers = [new OpenApiServer { Url = "/", Description = "The host that serves this document." }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [PermissionMetadata.Person] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "A person's or a service's token, with its roles in the claim `roles`: `viewer`, `operator`, `approver` or `admin`.",
            },
            [PermissionMetadata.Agent] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "The key of a site's agent, as `POST /api/v1/agents/register` answers it.",
            },
        };
        foreach (var tag in document.Tags ?? new HashSet<OpenApiTag>()) tag.Description = TagDescriptions.GetValueOrDefault(tag.Name!);
        return Task.CompletedTask;
    }

    private static readonly Dictionary<string, string> TagDescriptions = new()
    {
        ["Agents"] = "What the agent of a site calls, and what people see and do of it.",
        ["Approvals"] = "Decisions that wait for people.",
        ["Catalog"] = "Documents that are assigned to groups and sites.",
        ["Groups"] = "The tree of groups and sites, and the settings that are inherited along it.",
        ["Node migration"] = "Claims that move a node from one site to another, and machines that boot at a site.",
        ["Nodes"] = "Devices, with a logical group and a physical home.",
        ["Operations"] = "Probes and checks for operators.",
        ["Sites"] = "The places: groups that have an agent and settings of their own.",
        ["Synchronization"] = "The exchange of changes between central and the sites, and the conflicts that arise.",
    };

    /// <summary>The first sentence of an endpoint's text is its summary; the whole text is its description.</summary>
    private static Task AddTexts(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (operation.Summary is not { } text) return Task.CompletedTask;
        operation.Summary = FirstSentence().Match(text).Value;
        operation.Description = string.Join("\n\n", new[] { text, operation.Description, PermissionOf(context)?.Needs }.OfType<string>());
        return Task.CompletedTask;
    }

    private static Task AddSecurity(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var requirement = new OpenApiSecurityRequirement();
        if (PermissionOf(context) is { } permission) requirement[new OpenApiSecuritySchemeReference(permission.Scheme, context.Document)] = [];
        // An empty requirement states that the operation is open; without it, readers could take that for an oversight.
        operation.Security = [requirement];
        return Task.CompletedTask;
    }

    private static PermissionMetadata? PermissionOf(OpenApiOperationTransformerContext context) =>
        context.Description.ActionDescriptor.EndpointMetadata.OfType<PermissionMetadata>().FirstOrDefault();

    /// <summary>An endpoint whose answers have several forms declares all of them.</summary>
    private static Task AddAlternatives(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (operation.Responses?.Remove(AlternativeStatus, out var other) != true) return Task.CompletedTask;
        var content = operation.Responses["200"].Content!["application/json"];
        content.Schema = new OpenApiSchema { AnyOf = [content.Schema!, other!.Content!["application/json"].Schema!] };
        return Task.CompletedTask;
    }

    private static readonly string AlternativeStatus = EndpointDocs.AlternativeStatus.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^[^.]+")]
    private static partial Regex FirstSentence();

    private static Task AddParameters(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Parameters ??= [];
        foreach (var parameter in operation.Parameters.OfType<OpenApiParameter>().Where(parameter => parameter.In == ParameterLocation.Path && PathId.IsId(parameter.Name!)))
            parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" };
        foreach (var parameter in metadata.OfType<QueryParameters>().SelectMany(known => known.All))
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = parameter.Name,
                In = ParameterLocation.Query,
                Description = parameter.Description,
                Schema = SchemaOf(parameter),
            });
        }

        // What cannot be stale has no version to be matched: an assignment is there or is not.
        if (context.Description.HttpMethod is "PATCH" or "DELETE" && metadata.OfType<RefusalCodes>().Any(refusals => refusals.Codes.Contains(ErrorCodes.PreconditionStale)))
            AddHeader(operation, "If-Match", "The version the change rests on: an ETag, or its version alone. Refused with 412 when it is no longer the current one.");
        if (context.Description.HttpMethod == "GET" && operation.Responses?.ContainsKey("200") == true && AnswersOne(context))
        {
            AddHeader(operation, "If-None-Match", "An ETag; while it still fits, the answer is 304 without a body.");
            operation.Responses["304"] = new OpenApiResponse { Description = "Not changed since." };
        }

        if (AnswersOne(context)) DescribeHeaders(operation);
        if (operation.Parameters.Count == 0) operation.Parameters = null;
        return Task.CompletedTask;
    }

    /// <summary>What is answered without an ETag, because it is no one thing that has a version.</summary>
    private static readonly Type[] Versionless =
    [
        typeof(Application.Contracts.Operations.TreeCheckResponse), typeof(Application.Contracts.Importing.ImportReport), typeof(Deleted),
        typeof(Application.Contracts.Agents.AgentTokenResponse), typeof(Application.Contracts.Agents.HealthSummaryResponse),
        typeof(Application.Contracts.Synchronization.SyncSiteResponse), typeof(Application.Contracts.Synchronization.AcknowledgedChangesResponse),
        typeof(Application.Contracts.Synchronization.ResolvedConflictsResponse), typeof(Application.Contracts.Nodes.NodeStatsResponse), typeof(Application.Contracts.Nodes.IgnoredMachineResponse),
        typeof(Application.Contracts.Catalog.DocumentAssignmentResponse),
    ];

    private static bool AnswersOne(OpenApiOperationTransformerContext context) =>
        context.Description.SupportedResponseTypes.Any(response =>
            response.Type is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(One<>)
            && !Versionless.Contains(type.GetGenericArguments()[0]));

    private static void DescribeHeaders(OpenApiOperation operation)
    {
        foreach (var (status, answer) in operation.Responses ?? [])
        {
            if (status is not ("200" or "201" or "304") || answer is not OpenApiResponse response) continue;
            var text = new OpenApiSchema { Type = JsonSchemaType.String };
            DescribeHeader(response, "ETag", "The version and a fingerprint of the answer.", text);
            if (status == "201") DescribeHeader(response, "Location", "Where what was made is found.", text);
        }
    }

    private static void DescribeHeader(OpenApiResponse response, string name, string description, OpenApiSchema schema) =>
        (response.Headers ??= new Dictionary<string, IOpenApiHeader>())[name] = new OpenApiHeader { Description = description, Schema = schema };

    private static void AddHeader(OpenApiOperation operation, string name, string description) =>
        operation.Parameters!.Add(new OpenApiParameter
        {
            Name = name,
            In = ParameterLocation.Header,
            Description = description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });

    private static OpenApiSchema SchemaOf(QueryParameter parameter)
    {
        var schema = parameter.Type switch
        {
            QueryType.Text => new OpenApiSchema { Type = JsonSchemaType.String },
            QueryType.Uuid => new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" },
            QueryType.Boolean => new OpenApiSchema { Type = JsonSchemaType.Boolean },
            QueryType.WholeNumber => new OpenApiSchema { Type = JsonSchemaType.Integer },
            _ => throw new ArgumentOutOfRangeException(nameof(parameter), parameter.Type, null),
        };
        if (parameter.TakesNone) schema.Format = null;
        if (parameter.Values.Count > 0)
            schema.Enum = [.. (parameter.TakesNone ? parameter.Values.Append(Query.None) : parameter.Values).Select(JsonNode (value) => JsonValue.Create(value))];
        if (parameter.Min != int.MinValue) schema.Minimum = parameter.Min.ToString(CultureInfo.InvariantCulture);
        if (parameter.Max != int.MaxValue) schema.Maximum = parameter.Max.ToString(CultureInfo.InvariantCulture);
        return parameter.IsFilter ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = schema, MaxItems = Query.MaxValues } : schema;
    }

    private static Task AddRefusals(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var codes = context.Description.ActionDescriptor.EndpointMetadata.OfType<RefusalCodes>().SelectMany(refusals => refusals.Codes);
        foreach (var byStatus in codes.GroupBy(code => ErrorStatuses.All[code]))
        {
            if (operation.Responses?.GetValueOrDefault(byStatus.Key.ToString(CultureInfo.InvariantCulture)) is OpenApiResponse response)
            {
                response.Description = string.Join(", ", byStatus.Select(code => $"`{code}`").Order(StringComparer.Ordinal));
                if (Problems.IsWorthRepeating(byStatus.Key))
                    DescribeRetryAfter(response);
            }
        }

        // What is not decided yet is asked for again.
        if (operation.Responses?.GetValueOrDefault("202") is OpenApiResponse accepted) DescribeRetryAfter(accepted);

        return Task.CompletedTask;
    }

    private static void DescribeRetryAfter(OpenApiResponse response) =>
        DescribeHeader(response, "Retry-After", "After how many seconds the request is worth repeating.", new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1" });
}
