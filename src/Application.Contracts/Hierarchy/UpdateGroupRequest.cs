using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Hierarchy;

/// <summary>The body of <c>PATCH /groups/{id}</c>. Absent members stay as they are; null clears, and for a setting means to inherit again.</summary>
public sealed record UpdateGroupRequest
{
    /// <summary>1–100 characters after trimming, at least one of them visible, without <c>/</c>, control, zero-width or bidirectional characters; unique among siblings, ignoring case. Null is refused.</summary>
    /// <example>Berlin Lab</example>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [MaxLength(100)]
    public Optional<string?> Name { get; init; }

    /// <summary>What the group is for; at most 1,000 printable characters after trimming.</summary>
    /// <example>Test racks on the second floor</example>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [MaxLength(1000)]
    public Optional<string?> Description { get; init; }

    /// <summary>Identifier of the new parent, a group or site; null makes the group a root.</summary>
    /// <example>019ad9c8-b200-7a3b-8bdd-640f06671ad1</example>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<Guid?> ParentId { get; init; }

    /// <summary>Key of the group in another inventory; 1–100 characters after trimming, unique over all groups and sites.</summary>
    /// <example>ber-lab</example>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [MaxLength(100)]
    public Optional<string?> ExternalId { get; init; }

    /// <summary>At most 50 different tags of 1–50 characters: <c>a-z</c>, <c>0-9</c> and <c>. _ : / -</c>. Not inherited.</summary>
    /// <example>["lab","eu-central"]</example>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<IReadOnlyList<string>?> Tags { get; init; }

    /// <summary>Identifier of the workflow that new nodes are offered; 1–100 printable characters after trimming.</summary>
    /// <example>019b7447-7a00-7e46-a972-a84616419f82</example>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [MaxLength(100)]
    public Optional<string?> DefaultWorkflowId { get; init; }

    /// <summary>Whether discovered nodes are provisioned automatically.</summary>
    /// <example>false</example>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<bool?> AutoProvision { get; init; }
}
