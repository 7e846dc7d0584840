using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Sites.Application.Contracts.Importing;

namespace Sites.Application.Contracts.Common;

/// <summary>An error response: problem details (RFC 9457) with a stable code.</summary>
public sealed record Problem
{
    /// <summary>URN of the code.</summary>
    /// <example>urn:sites:error:group.name_taken</example>
    public required string Type { get; init; }

    /// <summary>Name of the HTTP status.</summary>
    /// <example>Conflict</example>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    /// <example>409</example>
    [Range(400, 599)]
    public required int Status { get; init; }

    /// <summary>What is wrong and how to fix it, as a human-readable sentence.</summary>
    /// <example>A group or site with this name already exists under the same parent; names are compared ignoring case.</example>
    public required string Detail { get; init; }

    /// <summary>Path of the request.</summary>
    /// <example>/api/v1/sites</example>
    public required string Instance { get; init; }

    /// <summary>Stable error code.</summary>
    /// <example>group.name_taken</example>
    public required string Code { get; init; }

    /// <summary>Identifier of the request in the service's logs.</summary>
    /// <example>4bf92f3577b34da6a3ce929d0e0e4736</example>
    public required string TraceId { get; init; }

    /// <summary>Validation errors by field; null if the refusal concerns no field.</summary>
    /// <example>{"name":["A group or site with this name already exists under the same parent; names are compared ignoring case."]}</example>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors { get; init; }

    /// <summary>Identifier of the existing resource that the request conflicts with, for example the open claim of <c>claim.already_open</c>.</summary>
    /// <example>019ca940-7620-7386-9473-781996da1dac</example>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? ExistingId { get; init; }

    /// <summary>The report of a refused import (<c>import.refused</c>).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImportReport? Data { get; init; }
}
