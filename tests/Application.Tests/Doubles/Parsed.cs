using Sites.Domain.Catalog;

namespace Sites.Application.Tests.Doubles;

/// <summary>Creates value objects from valid texts and numbers.</summary>
internal static class Parsed
{
    public static Description? Description(string? text) => Domain.Hierarchy.Description.Parse(text).Answered();

    public static DocumentDescription? DocumentDescription(string? text) => Domain.Catalog.DocumentDescription.Parse(text).Answered();

    public static ExternalId? Key(string? text) => ExternalId.Parse(text).Answered();

    public static AgentUrl? Url(string? text) => AgentUrl.Parse(text).Answered();

    public static TagList? Tags(params string[] tags) => TagList.Parse(tags, "tags").Answered();

    public static WorkflowReference? Workflow(string? text) => WorkflowReference.Parse(text, "workflow_id").Answered();

    public static CachePatterns? Patterns(string? json) => CachePatterns.Parse(json).Answered();

    public static DiscoveryConfig? Config(string? json) => DiscoveryConfig.Parse(json).Answered();

    public static CacheLimit? Limit(int? number) => CacheLimit.Parse(number, "cache_max_size_gb").Answered();

    public static HeartbeatInterval? Interval(int? seconds) => HeartbeatInterval.Parse(seconds).Answered();
}
