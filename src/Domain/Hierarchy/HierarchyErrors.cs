using Sites.Domain.Common;

namespace Sites.Domain.Hierarchy;

/// <summary>Refusals of the Hierarchy module.</summary>
public static class HierarchyErrors
{
    /// <summary>The group does not exist, or the caller may not see it.</summary>
    public static readonly ErrorDefinition GroupNotFound = new("group.not_found", RefusalKind.NotFound, "There is no such group.");

    /// <summary>The site does not exist, the caller may not see it, or the identifier is that of a regular group.</summary>
    public static readonly ErrorDefinition SiteNotFound = new("site.not_found", RefusalKind.NotFound, "There is no such site; a regular group is not a site.");

    /// <summary>The parent of the request does not exist.</summary>
    public static readonly ErrorDefinition ParentNotFound =
        new("group.parent_not_found", RefusalKind.Malformed, "There is no group or site '{0}' to be the parent.", "parent_id");

    /// <summary>The name is missing.</summary>
    public static readonly ErrorDefinition NameRequired = new("group.name_required", RefusalKind.Malformed, "must not be empty", "name");

    /// <summary>The name is too long or contains invalid characters; see <see cref="GroupName"/>.</summary>
    public static readonly ErrorDefinition NameInvalid =
        new("group.name_invalid", RefusalKind.Malformed, "must have 1 to {0} characters, at least one of them visible, without '/', control, zero-width and bidirectional characters", "name");

    /// <summary>A sibling has the same name, ignoring case. Roots are siblings too.</summary>
    public static readonly ErrorDefinition NameTaken =
        new("group.name_taken", RefusalKind.Conflict, "A group or site with this name already exists under the same parent; names are compared ignoring case.", "name");

    /// <summary>The external id is too long or contains invalid characters; see <see cref="ExternalId"/>.</summary>
    public static readonly ErrorDefinition ExternalIdInvalid =
        new("group.external_id_invalid", RefusalKind.Malformed, "must have at most {0} characters, at least one of them visible, without control, zero-width and bidirectional characters", "external_id");

    /// <summary>Another group has the external id.</summary>
    public static readonly ErrorDefinition ExternalIdTaken =
        new("group.external_id_taken", RefusalKind.Conflict, "Another group or site has this external_id already.", "external_id");

    /// <summary>The description is too long or contains invalid characters; see <see cref="Description"/>.</summary>
    public static readonly ErrorDefinition DescriptionInvalid =
        new("group.description_invalid", RefusalKind.Malformed, "must have at most {0} characters of valid Unicode without control characters", "description");

    /// <summary>The workflow id is too long or contains invalid characters; see <see cref="WorkflowReference"/>.</summary>
    public static readonly ErrorDefinition WorkflowIdInvalid =
        new("workflow_id.invalid", RefusalKind.Malformed, "must have 1 to {0} printable characters", "default_workflow_id");

    /// <summary>A site's parent must be a site.</summary>
    public static readonly ErrorDefinition ParentNotASite =
        new("site.parent_not_a_site", RefusalKind.Rule, "Sites can only be nested under other sites, not regular groups", "parent_id");

    /// <summary>A group cannot be moved below itself.</summary>
    public static readonly ErrorDefinition MoveIntoItself =
        new("group.move_into_itself", RefusalKind.Rule, "'{0}' cannot be moved under itself or under anything below it.", "parent_id");

    /// <summary>The tree would have too many levels; see <see cref="Lineage.MaxLevels"/>.</summary>
    public static readonly ErrorDefinition TooDeep =
        new("group.too_deep", RefusalKind.Rule, "The tree may have at most {0} levels.", "parent_id");

    /// <summary>A group with children cannot be deleted.</summary>
    public static readonly ErrorDefinition HasChildren =
        new("group.has_children", RefusalKind.Rule, "Cannot delete {0} with {1} child {2}(s). Move or delete them first.");

    /// <summary>A group with nodes cannot be deleted.</summary>
    public static readonly ErrorDefinition HasNodes =
        new("group.has_nodes", RefusalKind.Rule, "Cannot delete {0} with {1} node(s). Move or delete them first.");

    /// <summary>The setting requires a site: regular groups have only default_workflow_id and auto_provision.</summary>
    public static readonly ErrorDefinition SettingOfSitesOnly =
        new("group.setting_requires_site", RefusalKind.Rule, "Regular groups own only default_workflow_id and auto_provision; the other settings belong to sites.");

    /// <summary>A nested answer would contain too many groups.</summary>
    public static readonly ErrorDefinition TreeTooLarge =
        new("group.tree_too_large", RefusalKind.Malformed, "would nest more than {0} groups; ask for fewer levels or fewer roots", "max_depth");

    /// <summary>The URL is invalid; see <see cref="AgentUrl"/>.</summary>
    public static readonly ErrorDefinition AgentUrlInvalid =
        new("site.agent_url_invalid", RefusalKind.Malformed, "must be an absolute http or https URL of at most {0} characters, without user name or password", "agent_url");

    /// <summary>The cache patterns are invalid; see <see cref="CachePatterns"/>.</summary>
    public static readonly ErrorDefinition CachePatternsInvalid =
        new("site.cache_patterns_invalid", RefusalKind.Malformed, "must be the text of a JSON array of 1 to {0} glob patterns, each of 1 to {1} characters", "cache_patterns_json");

    /// <summary>A site with the cache policy <c>pattern</c>, this one or one below it, would have no patterns in effect.</summary>
    public static readonly ErrorDefinition PatternsRequired =
        new("site.patterns_required", RefusalKind.Rule, "The cache policy 'pattern' needs patterns in effect, and site '{0}' would have none.", "cache_patterns_json");

    /// <summary>The discovery configuration is invalid; see <see cref="DiscoveryConfig"/>.</summary>
    public static readonly ErrorDefinition DiscoveryConfigInvalid =
        new("site.discovery_config_invalid", RefusalKind.Malformed, "must be the text of a JSON object of at most {0} bytes, without duplicate members", "discovery_config_json");

    /// <summary>A cache size or a number of days is less than 1.</summary>
    public static readonly ErrorDefinition BelowOne = new("site.below_one", RefusalKind.Malformed, "must be at least 1");

    /// <summary>The interval is out of range; see <see cref="HeartbeatInterval"/>.</summary>
    public static readonly ErrorDefinition HeartbeatIntervalInvalid =
        new("site.heartbeat_interval_invalid", RefusalKind.Malformed, "must be a whole number of seconds from {0} to {1}", "heartbeat_interval_seconds");
}
