using Sites.Domain.Catalog;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Tests.Common;

/// <summary>Creates value objects from valid texts and numbers.</summary>
internal static class Parsed
{
    public static Description? Description(string? text) => Domain.Hierarchy.Description.Parse(text).ShouldSucceed();

    public static DocumentDescription? DocumentDescription(string? text) => Domain.Catalog.DocumentDescription.Parse(text).ShouldSucceed();

    public static ExternalId? Key(string? text) => ExternalId.Parse(text).ShouldSucceed();

    public static AgentUrl? Url(string? text) => AgentUrl.Parse(text).ShouldSucceed();

    public static TagList? Tags(params string[] tags) => TagList.Parse(tags, "tags").ShouldSucceed();

    public static WorkflowReference? Workflow(string? text) => WorkflowReference.Parse(text, "workflow_id").ShouldSucceed();

    public static CachePatterns? Patterns(string? json) => CachePatterns.Parse(json).ShouldSucceed();

    public static DiscoveryConfig? Config(string? json) => DiscoveryConfig.Parse(json).ShouldSucceed();

    public static CacheLimit? Limit(int? number) => CacheLimit.Parse(number, "cache_max_size_gb").ShouldSucceed();

    public static HeartbeatInterval? Interval(int? seconds) => HeartbeatInterval.Parse(seconds).ShouldSucceed();
}
