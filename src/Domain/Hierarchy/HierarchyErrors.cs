using Sites.Domain.Common;

namespace Sites.Domain.Hierarchy;

/// <summary>Every refusal of the hierarchy.</summary>
public static class HierarchyErrors
{
    /// <summary>No such group, or none that this caller may see.</summary>
    public static readonly ErrorDefinition GroupNotFound = new("group.not_found", RefusalKind.NotFound, "There is no such group.");

    /// <summary>No such site, or none that this caller may see; a regular group's id is no site's.</summary>
    public static readonly ErrorDefinition SiteNotFound = new("site.not_found", RefusalKind.NotFound, "There is no such site; a regular group is not a site.");

    /// <summary>The named parent is not there.</summary>
    public static readonly ErrorDefinition ParentNotFound =
        new("group.parent_not_found", RefusalKind.Malformed, "There is no group or site '{0}' to be the parent.", "parent_id");

    /// <summary>A name is required.</summary>
    public static readonly ErrorDefinition NameRequired = new("group.name_required", RefusalKind.Malformed, "must not be empty", "name");

    /// <summary>See <see cref="GroupName"/>.</summary>
    public static readonly ErrorDefinition NameInvalid =
        new("group.name_invalid", RefusalKind.Malformed, "must have 1 to {0} characters, at least one of them visible, without '/', control, zero-width and bidirectional characters", "name");

    /// <summary>Siblings have different names, compared without case; roots are siblings too.</summary>
    public static readonly ErrorDefinition NameTaken =
        new("group.name_taken", RefusalKind.Conflict, "A group or site with this name already exists under the same parent; names are compared ignoring case.", "name");

    /// <summary>See <see cref="ExternalId"/>.</summary>
    public static readonly ErrorDefinition ExternalIdInvalid =
        new("group.external_id_invalid", RefusalKind.Malformed, "must have at most {0} characters, at least one of them visible, without control, zero-width and bidirectional characters", "external_id");

    /// <summary>External ids are unique over all groups.</summary>
    public static readonly ErrorDefinition ExternalIdTaken =
        new("group.external_id_taken", RefusalKind.Conflict, "Another group or site has this external_id already.", "external_id");

    /// <summary>See <see cref="Description"/>.</summary>
    public static readonly ErrorDefinition DescriptionInvalid =
        new("group.description_invalid", RefusalKind.Malformed, "must have at most {0} characters of valid Unicode without control characters", "description");

    /// <summary>See <see cref="WorkflowReference"/>.</summary>
    public static readonly ErrorDefinition WorkflowIdInvalid =
        new("workflow_id.invalid", RefusalKind.Malformed, "must have 1 to {0} printable characters", "default_workflow_id");

    /// <summary>A site stands under a site or is a root.</summary>
    public static readonly ErrorDefinition ParentNotASite =
        new("site.parent_not_a_site", RefusalKind.Rule, "Sites can only be nested under other sites, not regular groups", "parent_id");

    /// <summary>No cycles.</summary>
    public static readonly ErrorDefinition MoveIntoItself =
        new("group.move_into_itself", RefusalKind.Rule, "'{0}' cannot be moved under itself or under anything below it.", "parent_id");

    /// <summary>See <see cref="Lineage.MaxLevels"/>.</summary>
    public static readonly ErrorDefinition TooDeep =
        new("group.too_deep", RefusalKind.Rule, "The tree may have at most {0} levels.", "parent_id");

    /// <summary>Only what is empty can be deleted.</summary>
    public static readonly ErrorDefinition HasChildren =
        new("group.has_children", RefusalKind.Rule, "Cannot delete {0} with {1} child {2}(s). Move or delete them first.");

    /// <summary>Only what is empty can be deleted.</summary>
    public static readonly ErrorDefinition HasNodes =
        new("group.has_nodes", RefusalKind.Rule, "Cannot delete {0} with {1} node(s). Move or delete them first.");

    /// <summary>Regular groups own only default_workflow_id and auto_provision.</summary>
    public static readonly ErrorDefinition SettingOfSitesOnly =
        new("group.setting_requires_site", RefusalKind.Rule, "Regular groups own only default_workflow_id and auto_provision; the other settings belong to sites.");

    /// <summary>One answer nests only so much.</summary>
    public static readonly ErrorDefinition TreeTooLarge =
        new("group.tree_too_large", RefusalKind.Malformed, "would nest more than {0} groups; ask for fewer levels or fewer roots", "max_depth");

    /// <summary>See <see cref="AgentUrl"/>.</summary>
    public static readonly ErrorDefinition AgentUrlInvalid =
        new("site.agent_url_invalid", RefusalKind.Malformed, "must be an absolute http or https URL of at most {0} characters, without user name or password", "agent_url");

    /// <summary>See <see cref="CachePatterns"/>.</summary>
    public static readonly ErrorDefinition CachePatternsInvalid =
        new("site.cache_patterns_invalid", RefusalKind.Malformed, "must be the text of a JSON array of 1 to {0} glob patterns, each of 1 to {1} characters", "cache_patterns_json");

    /// <summary>A policy of <c>pattern</c> needs patterns in effect, here and at every site below.</summary>
    public static readonly ErrorDefinition PatternsRequired =
        new("site.patterns_required", RefusalKind.Rule, "The cache policy 'pattern' needs patterns in effect, and site '{0}' would have none.", "cache_patterns_json");

    /// <summary>See <see cref="DiscoveryConfig"/>.</summary>
    public static readonly ErrorDefinition DiscoveryConfigInvalid =
        new("site.discovery_config_invalid", RefusalKind.Malformed, "must be the text of a JSON object of at most {0} bytes, no member named twice", "discovery_config_json");

    /// <summary>Sizes and days are at least 1.</summary>
    public static readonly ErrorDefinition BelowOne = new("site.below_one", RefusalKind.Malformed, "must be at least 1");

    /// <summary>See <see cref="HeartbeatInterval"/>.</summary>
    public static readonly ErrorDefinition HeartbeatIntervalInvalid =
        new("site.heartbeat_interval_invalid", RefusalKind.Malformed, "must be a whole number of seconds from {0} to {1}", "heartbeat_interval_seconds");
}
