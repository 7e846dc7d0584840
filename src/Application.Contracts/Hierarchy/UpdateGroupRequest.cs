using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Hierarchy;

/// <summary>The body of <c>PATCH /groups/{id}</c>. Absent members stay as they are; null clears, and for a setting means to inherit again.</summary>
public sealed record UpdateGroupRequest
{
    /// <summary>1–100 characters, trimmed, at least one visible, without <c>/</c>, control, zero-width and bidirectional characters; unique among siblings, compared without case.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> Name { get; init; }

    /// <summary>At most 1,000 characters.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> Description { get; init; }

    /// <summary>Another parent moves the group; null makes it a root.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<Guid?> ParentId { get; init; }

    /// <summary>The key under which another inventory knows it; 1–100 characters, unique over all groups.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> ExternalId { get; init; }

    /// <summary>At most 50 tags of 1–50 characters: <c>a-z</c>, <c>0-9</c> and <c>. _ : / -</c>. Not inherited.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<IReadOnlyList<string>?> Tags { get; init; }

    /// <summary>The workflow that new nodes are offered; 1–100 printable characters.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> DefaultWorkflowId { get; init; }

    /// <summary>Whether discovered nodes are provisioned without being asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<bool?> AutoProvision { get; init; }
}
