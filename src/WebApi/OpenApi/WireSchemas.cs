using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Sites.Application.Contracts.Common;
using Sites.WebApi.Http;
using static Sites.WebApi.Http.ContractTypes;

namespace Sites.WebApi.OpenApi;

/// <summary>Corrects the schemas that the framework generates from the contracts where they differ from the JSON on the wire.</summary>
internal static class WireSchemas
{
    /// <summary>Prefix of the schema names of <see cref="One{T}"/>.</summary>
    private const string OneOf = "OneOf";

    /// <summary>Suffix of the schema names of request bodies.</summary>
    private const string Request = "Request";

    /// <summary>
    /// Returns the name of a type's schema; null for inline schemas: members of a PATCH, which are described as the bare value, and
    /// arbitrary JSON.
    /// </summary>
    public static string? NameOf(JsonTypeInfo type) =>
        IsOptional(type.Type) || Plain(type.Type) == typeof(JsonElement) || type.Type == typeof(PathId) ? null : OpenApiOptions.CreateDefaultSchemaReferenceId(type);

    /// <summary>Corrects the schema of a type or of a member.</summary>
    public static async Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if (IsOptional(type)) await UnwrapAsync(schema, type.GetGenericArguments()[0], context, cancellationToken);
        else if (IsEnvelope(type)) RequireSuccess(schema);
        if (context.JsonPropertyInfo?.AttributeProvider is not PropertyInfo member) return;
        var nullability = new NullabilityInfoContext().Create(member);
        AllowNulls(schema, IsOptional(type) ? nullability.GenericTypeArguments[0] : nullability);
    }

    /// <summary>Makes the corrections that need the whole document.</summary>
    public static void Correct(OpenApiDocument document)
    {
        foreach (var (name, schema) in document.Components!.Schemas!)
        {
            Correct((OpenApiSchema)schema);
            // Whether a value may be null is stated where its schema is used. For a type that contains itself, the framework states it in the schema as well.
            ((OpenApiSchema)schema).Type &= ~JsonSchemaType.Null;
            // The nullability of a type parameter is unknown at runtime; an envelope is never empty.
            if (name.StartsWith(OneOf, StringComparison.Ordinal)) ForbidNull(schema, "data");
            // Required members of requests are nullable in C#, so that a missing one is refused with its own code.
            if (!name.EndsWith(Request, StringComparison.Ordinal)) continue;
            foreach (var member in schema.Required ?? new HashSet<string>()) ForbidNull(schema, member);
        }
    }

    private static void ForbidNull(IOpenApiSchema schema, string member)
    {
        if (schema.Properties![member] is not OpenApiSchema described) return;
        if (described.OneOf is [OpenApiSchema { Type: JsonSchemaType.Null }, var value]) schema.Properties[member] = value;
        else described.Type &= ~JsonSchemaType.Null;
    }

    private static void Correct(OpenApiSchema schema)
    {
        if (schema.Enum is { Count: > 0 } values && values.All(value => value is null || value.GetValueKind() is JsonValueKind.String or JsonValueKind.Null))
        {
            // The framework generates one schema for an enum and its nullable; whether a value may be null is stated where the schema is used.
            schema.Type = JsonSchemaType.String;
            schema.Enum = [.. values.Where(value => value is not null && value.GetValueKind() == JsonValueKind.String)];
        }

        // Any value, including null: in a choice between null and any value, null would match twice.
        if (schema.OneOf is { } choices && choices.Any(choice => choice is OpenApiSchema { Type: null, OneOf: null, AnyOf: null, Enum: null, Properties: null }))
        {
            schema.Description ??= choices.Select(choice => choice.Description).FirstOrDefault(text => text is not null);
            schema.OneOf = null;
        }

        foreach (var inner in (schema.Properties?.Values ?? []).Append(schema.Items).Append(schema.AdditionalProperties).Concat(schema.OneOf ?? []).OfType<OpenApiSchema>())
            Correct(inner);
    }

    private static async Task UnwrapAsync(OpenApiSchema schema, Type value, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        // The description of the type is about C#; that of the member remains.
        if (context.JsonPropertyInfo is null) schema.Description = null;
        var plain = Plain(value);
        if (plain == typeof(JsonElement)) return;
        if (plain.IsEnum)
        {
            schema.Enum = null;
            schema.OneOf = [new OpenApiSchema { Type = JsonSchemaType.Null }, new OpenApiSchemaReference(plain.Name, context.Document)];
            return;
        }

        var inner = await context.GetOrCreateSchemaAsync(value, null, cancellationToken);
        schema.Type = inner.Type | JsonSchemaType.Null;
        schema.Format = inner.Format;
        schema.Items = inner.Items;
        schema.Pattern ??= inner.Pattern;
    }

    private static void RequireSuccess(OpenApiSchema schema)
    {
        (schema.Required ??= new HashSet<string>()).Add("success");
        if (schema.Properties?["success"] is OpenApiSchema success) success.Enum = [JsonValue.Create(true)];
    }

    /// <summary>Marks nullable elements of lists and nullable values of dictionaries, which the framework does not detect.</summary>
    private static void AllowNulls(OpenApiSchema schema, NullabilityInfo type)
    {
        if (type.GenericTypeArguments is not [.., var element] || (schema.Items ?? schema.AdditionalProperties) is not OpenApiSchema inner) return;
        if (element.ReadState == NullabilityState.Nullable) inner.Type |= JsonSchemaType.Null;
        AllowNulls(inner, element);
    }

    private static bool IsEnvelope(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() is var form && (form == typeof(One<>) || form == typeof(Many<>));
}
