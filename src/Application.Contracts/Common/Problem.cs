using System.Text.Json.Serialization;
using Sites.Application.Contracts.Importing;

namespace Sites.Application.Contracts.Common;

/// <summary>A refusal: problem details (RFC 9457) with a stable code.</summary>
public sealed record Problem
{
    /// <summary>A URI that stands for the code, relative to the service's documentation.</summary>
    public required string Type { get; init; }

    /// <summary>The status in words.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>A sentence that a person can act on.</summary>
    public required string Detail { get; init; }

    /// <summary>The path that was asked for.</summary>
    public required string Instance { get; init; }

    /// <summary>One of <see cref="ErrorCodes"/>.</summary>
    public required string Code { get; init; }

    /// <summary>Finds the request in the service's logs.</summary>
    public required string TraceId { get; init; }

    /// <summary>By field, what is wrong with it; where the refusal is about fields.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors { get; init; }

    /// <summary>What is there already and stands in the way, where the refusal is about that (<see cref="ErrorCodes.ClaimAlreadyOpen"/>).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? ExistingId { get; init; }

    /// <summary>A refused import's report (<see cref="ErrorCodes.ImportRefused"/>).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImportReport? Data { get; init; }
}
