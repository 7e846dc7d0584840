using Sites.Domain.Catalog;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Tests.Common;

/// <summary>Creates value objects from valid texts and numbers.</summary>
internal static class Parsed
{
    public static Description? Description(string? text) => Domain.Hierarchy.Description.Parse(text).ShouldBeGood();

    public static DocumentDescription? DocumentDescription(string? text) => Domain.Catalog.DocumentDescription.Parse(text).ShouldBeGood();

    public static ExternalId? Key(string? text) => ExternalId.Parse(text).ShouldBeGood();

    public static AgentUrl? Url(string? text) => AgentUrl.Parse(text).ShouldBeGood();

    public static TagList? Tags(params string[] tags) => TagList.Parse(tags, "tags").ShouldBeGood();

    public static WorkflowReference? Workflow(string? text) => WorkflowReference.Parse(text, "workflow_id").ShouldBeGood();

    public static CachePatterns? Patterns(string? json) => CachePatterns.Parse(json).ShouldBeGood();

    public static DiscoveryConfig? Config(string? json) => DiscoveryConfig.Parse(json).ShouldBeGood();

    public static CacheLimit? Limit(int? number) => CacheLimit.Parse(number, "cache_max_size_gb").ShouldBeGood();

    public static HeartbeatInterval? Interval(int? seconds) => HeartbeatInterval.Parse(seconds).ShouldBeGood();
}
