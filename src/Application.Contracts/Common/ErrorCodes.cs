namespace Sites.Application.Contracts.Common;

/// <summary>The codes of all error responses. Codes are stable: they are never renamed or reused for another error.</summary>
public static class ErrorCodes
{
    /// <summary>400. The body is not JSON, or names a member twice.</summary>
    public const string RequestNotJson = "request.not_json";

    /// <summary>422. The body is valid JSON, but not an object.</summary>
    public const string RequestNotAnObject = "request.not_an_object";

    /// <summary>422. Several fields are invalid; <c>errors</c> lists them.</summary>
    public const string RequestInvalid = "request.invalid";

    /// <summary>422. The value of a member, parameter or column has the wrong type or is not one of the accepted values.</summary>
    public const string RequestValueInvalid = "request.value_invalid";

    /// <summary>422. The member, parameter or column is unknown.</summary>
    public const string RequestUnknownMember = "request.unknown_member";

    /// <summary>422. A required member is missing or null.</summary>
    public const string RequestRequired = "request.required";

    /// <summary>400. The request is not valid HTTP.</summary>
    public const string RequestMalformed = "request.malformed";

    /// <summary>413. The body is larger than 1 MiB (an import: 32 MiB).</summary>
    public const string RequestTooLarge = "request.too_large";

    /// <summary>415. The endpoint does not accept the media type of the body.</summary>
    public const string RequestUnsupportedMediaType = "request.unsupported_media_type";

    /// <summary>422. The cursor is damaged, or belongs to another list, filter or sort order.</summary>
    public const string PageCursorInvalid = "page.cursor_invalid";

    /// <summary>412. <c>If-Match</c> contains a version that is no longer current.</summary>
    public const string PreconditionStale = "precondition.stale";

    /// <summary>409. A concurrent request changed the same resource; read it again and retry.</summary>
    public const string ConcurrencyConflict = "concurrency.conflict";

    /// <summary>404. There is no such endpoint.</summary>
    public const string RouteNotFound = "route.not_found";

    /// <summary>405. The address does not support the method.</summary>
    public const string RouteMethodNotAllowed = "route.method_not_allowed";

    /// <summary>401. The credential is missing or invalid.</summary>
    public const string AuthUnauthenticated = "auth.unauthenticated";

    /// <summary>403. The caller is authenticated, but lacks the permission.</summary>
    public const string AuthForbidden = "auth.forbidden";

    /// <summary>500. An internal error; the logs of the service contain it under <c>trace_id</c>.</summary>
    public const string ServerError = "server.error";

    /// <summary>503. The database cannot be reached; retry later.</summary>
    public const string DatabaseUnavailable = "database.unavailable";

    /// <summary>503. The database is locked by another process; retry later.</summary>
    public const string DatabaseBusy = "database.busy";

    /// <summary>507. The database has no space left for writes; reads continue to work.</summary>
    public const string DatabaseFull = "database.full";

    /// <summary>503. The connection broke while the change was being committed; check whether it was stored before retrying.</summary>
    public const string DatabaseCommitUncertain = "database.commit_uncertain";

    /// <summary>404. There is no such group.</summary>
    public const string GroupNotFound = "group.not_found";

    /// <summary>404. There is no such site; regular groups are not sites.</summary>
    public const string SiteNotFound = "site.not_found";

    /// <summary>422. The parent does not exist.</summary>
    public const string GroupParentNotFound = "group.parent_not_found";

    /// <summary>422. A name is required.</summary>
    public const string GroupNameRequired = "group.name_required";

    /// <summary>422. A name has 1–100 characters, at least one visible, without <c>/</c>, control, zero-width and bidirectional characters.</summary>
    public const string GroupNameInvalid = "group.name_invalid";

    /// <summary>409. A sibling already has this name; names are compared ignoring case.</summary>
    public const string GroupNameTaken = "group.name_taken";

    /// <summary>422. An external id has 1–100 printable characters.</summary>
    public const string GroupExternalIdInvalid = "group.external_id_invalid";

    /// <summary>409. Another group already has this external id.</summary>
    public const string GroupExternalIdTaken = "group.external_id_taken";

    /// <summary>422. A description has at most 1,000 printable characters.</summary>
    public const string GroupDescriptionInvalid = "group.description_invalid";

    /// <summary>400. The parent of a site must be a site.</summary>
    public const string SiteParentNotASite = "site.parent_not_a_site";

    /// <summary>400. A group cannot be moved below itself.</summary>
    public const string GroupMoveIntoItself = "group.move_into_itself";

    /// <summary>400. The tree has at most 32 levels.</summary>
    public const string GroupTooDeep = "group.too_deep";

    /// <summary>400. A group or site with children cannot be deleted.</summary>
    public const string GroupHasChildren = "group.has_children";

    /// <summary>400. A group or site with nodes cannot be deleted.</summary>
    public const string GroupHasNodes = "group.has_nodes";

    /// <summary>400. Only sites have this setting; a regular group has two settings.</summary>
    public const string GroupSettingRequiresSite = "group.setting_requires_site";

    /// <summary>422. The requested tree has too many groups for one response.</summary>
    public const string GroupTreeTooLarge = "group.tree_too_large";

    /// <summary>422. The agent's URL must be absolute http(s) and have at most 500 characters.</summary>
    public const string SiteAgentUrlInvalid = "site.agent_url_invalid";

    /// <summary>422. Cache patterns must be the JSON text of an array of 1–100 glob patterns.</summary>
    public const string SiteCachePatternsInvalid = "site.cache_patterns_invalid";

    /// <summary>400. The cache policy <c>pattern</c> requires effective patterns.</summary>
    public const string SitePatternsRequired = "site.patterns_required";

    /// <summary>422. The discovery configuration must be the JSON text of an object of at most 8 KiB.</summary>
    public const string SiteDiscoveryConfigInvalid = "site.discovery_config_invalid";

    /// <summary>422. The size and the retention of the cache must be at least 1.</summary>
    public const string SiteBelowOne = "site.below_one";

    /// <summary>404. There is no such node.</summary>
    public const string NodeNotFound = "node.not_found";

    /// <summary>422. A MAC address is required.</summary>
    public const string NodeMacAddressRequired = "node.mac_address_required";

    /// <summary>422. A MAC address must identify one interface: six bytes in hex, not all zero, not multicast, not broadcast.</summary>
    public const string NodeMacAddressInvalid = "node.mac_address_invalid";

    /// <summary>409. Another node already has this MAC address.</summary>
    public const string NodeMacAddressTaken = "node.mac_address_taken";

    /// <summary>A node has at most 32 MAC addresses besides its primary one.</summary>
    public const string NodeMacAddressesTooMany = "node.mac_addresses_too_many";

    /// <summary>422. A hostname has at most 253 characters in labels of 1–63.</summary>
    public const string NodeHostnameInvalid = "node.hostname_invalid";

    /// <summary>422. The value is not an IPv4 or IPv6 address.</summary>
    public const string NodeIpAddressInvalid = "node.ip_address_invalid";

    /// <summary>422. The text has at most 100 printable characters (a comment: 1,000).</summary>
    public const string NodeTextInvalid = "node.text_invalid";

    /// <summary>422. The group does not exist.</summary>
    public const string NodeGroupNotFound = "node.group_not_found";

    /// <summary>422. The home site does not exist.</summary>
    public const string NodeHomeSiteNotFound = "node.home_site_not_found";

    /// <summary>400. The home of a node must be a site.</summary>
    public const string NodeHomeNotASite = "node.home_not_a_site";

    /// <summary>409. The transition between these states is not allowed; <c>detail</c> names the allowed ones.</summary>
    public const string NodeInvalidTransition = "node.invalid_transition";

    /// <summary>422. At least one row is refused and <c>on_error</c> is <c>abort</c>: nothing was stored. <c>data</c> contains the report.</summary>
    public const string ImportRefused = "import.refused";

    /// <summary>422. The file is not valid in the declared encoding; <c>detail</c> names the first invalid line.</summary>
    public const string ImportEncodingInvalid = "import.encoding_invalid";

    /// <summary>422. The file has more than 32 MiB. Over HTTP, <c>request.too_large</c> takes precedence.</summary>
    public const string ImportTooLarge = "import.too_large";

    /// <summary>409. The key is the id of one group and the external id of another.</summary>
    public const string ImportAmbiguousKey = "import.ambiguous_key";

    /// <summary>422. The header lacks a required column, or contains a duplicate or unnamed column.</summary>
    public const string ImportHeaderInvalid = "import.header_invalid";

    /// <summary>422. The file has more than 100,000 rows.</summary>
    public const string ImportTooManyRows = "import.too_many_rows";

    /// <summary>422. The row cannot be read: unclosed quote, too few or too many cells, more than 256 KiB, or not a JSON object.</summary>
    public const string ImportRowMalformed = "import.row_malformed";

    /// <summary>422. The row has no key.</summary>
    public const string ImportKeyRequired = "import.key_required";

    /// <summary>422. An earlier row of the file has the same key.</summary>
    public const string ImportDuplicateKey = "import.duplicate_key";

    /// <summary>409. The key already exists and <c>on_existing</c> is <c>refuse</c>.</summary>
    public const string ImportAlreadyThere = "import.already_there";

    /// <summary>422. The parent exists neither in the file nor in the tree.</summary>
    public const string ImportParentNotFound = "import.parent_not_found";

    /// <summary>422. The row of the parent is refused as well.</summary>
    public const string ImportParentRefused = "import.parent_refused";

    /// <summary>422. The rows form a cycle of parents.</summary>
    public const string ImportParentCycle = "import.parent_cycle";

    /// <summary>422. The heartbeat interval must be a whole number of seconds from 5 to 3600.</summary>
    public const string SiteHeartbeatIntervalInvalid = "site.heartbeat_interval_invalid";

    /// <summary>404. The site has neither an agent nor a token for one.</summary>
    public const string AgentNotFound = "agent.not_found";

    /// <summary>400. No token has been issued for the site.</summary>
    public const string AgentTokenNotIssued = "agent.token_not_issued";

    /// <summary>401. The token is wrong, used or expired; the response does not disclose which.</summary>
    public const string AgentTokenInvalid = "agent.token_invalid";

    /// <summary>401. The site of the agent's key does not exist any more.</summary>
    public const string AgentSiteDeleted = "agent.site_deleted";

    /// <summary>401. The agent's key was revoked.</summary>
    public const string AgentRevoked = "agent.revoked";

    /// <summary>401. The agent's key is wrong, or was replaced by a later enrolment.</summary>
    public const string AgentKeyInvalid = "agent.key_invalid";

    /// <summary>422. The nonce of an enrolment has 1–100 characters.</summary>
    public const string AgentNonceInvalid = "agent.nonce_invalid";

    /// <summary>429. Too many wrong credentials were presented recently.</summary>
    public const string AgentTooManyAttempts = "agent.too_many_attempts";

    /// <summary>403. An agent's key is valid only for its own site.</summary>
    public const string AgentOtherSite = "agent.other_site";

    /// <summary>422. The lifetime of a token must be 1 to 720 hours.</summary>
    public const string AgentTokenLifetimeInvalid = "agent.token_lifetime_invalid";

    /// <summary>422. An agent's version has 1–50 printable characters.</summary>
    public const string AgentVersionInvalid = "agent.version_invalid";

    /// <summary>422. Capabilities are a JSON array or object of at most 8 KiB.</summary>
    public const string AgentCapabilitiesInvalid = "agent.capabilities_invalid";

    /// <summary>422. There are at most 64 services, with names and statuses of 1–64 printable characters.</summary>
    public const string AgentServicesInvalid = "agent.services_invalid";

    /// <summary>422. A number in the heartbeat is out of range.</summary>
    public const string AgentValueOutOfRange = "agent.value_out_of_range";

    /// <summary>422. The time of a past event is in the future by the agent's own clock.</summary>
    public const string AgentTimeInFuture = "agent.time_in_future";

    /// <summary>429. The maximum number of heartbeats is waiting to be stored.</summary>
    public const string AgentHeartbeatsOverloaded = "agent.heartbeats_overloaded";

    /// <summary>An agent was enrolled for the site, or is expected; another one needs a token of the site itself.</summary>
    public const string AgentAlreadyEnrolled = "agent.already_enrolled";

    /// <summary>A group's enrolment token has 1–10,000 uses.</summary>
    public const string EnrolmentTokenMaxUsesInvalid = "enrolment_token.max_uses_invalid";

    /// <summary>There is no such enrolment token of a group.</summary>
    public const string EnrolmentTokenNotFound = "enrolment_token.not_found";

    /// <summary>There is no such enrolment.</summary>
    public const string EnrolmentNotFound = "enrolment.not_found";

    /// <summary>The enrolment was decided before.</summary>
    public const string EnrolmentNotPending = "enrolment.not_pending";

    /// <summary>A person rejected the agent's enrolment.</summary>
    public const string EnrolmentRejected = "enrolment.rejected";

    /// <summary>Another agent, or the same one for another site, enrolled with the same token and nonce.</summary>
    public const string EnrolmentNonceTaken = "enrolment.nonce_taken";

    /// <summary>The external id belongs to a group that is not a site below the site of the token.</summary>
    public const string EnrolmentSiteElsewhere = "enrolment.site_elsewhere";

    /// <summary>404. There is no such request to synchronise, or it belongs to another site.</summary>
    public const string SyncRequestNotFound = "sync_request.not_found";

    /// <summary>409. The request has already ended with another outcome.</summary>
    public const string SyncRequestNotOpen = "sync_request.not_open";

    /// <summary>422. The kinds of entities must be at least one, without duplicates.</summary>
    public const string SyncRequestEntityTypesInvalid = "sync_request.entity_types_invalid";

    /// <summary>422. <c>after</c> is not the <c>next_cursor</c> of an earlier page.</summary>
    public const string SyncFeedAfterInvalid = "sync_feed.after_invalid";

    /// <summary>422. <c>known</c> is not a generation and a version, separated by a dot.</summary>
    public const string SyncFeedKnownInvalid = "sync_feed.known_invalid";

    /// <summary>422. A batch has 1–500 entries.</summary>
    public const string SyncChangeBatchInvalid = "sync_change.batch_invalid";

    /// <summary>422. A change needs its own UUID.</summary>
    public const string SyncChangeIdInvalid = "sync_change.id_invalid";

    /// <summary>409. A different change was already pushed with this id.</summary>
    public const string SyncChangeIdReused = "sync_change.id_reused";

    /// <summary>403. Only central changes workflows, templates and settings.</summary>
    public const string SyncChangeCentralOwned = "sync_change.central_owned";

    /// <summary>422. The kind of the entity is unknown.</summary>
    public const string SyncChangeEntityTypeUnknown = "sync_change.entity_type_unknown";

    /// <summary>422. The change lacks a member or has an invalid value.</summary>
    public const string SyncChangeMalformed = "sync_change.malformed";

    /// <summary>403. The site's autonomy at the time of the change does not allow it.</summary>
    public const string SyncChangeNotAllowed = "sync_change.not_allowed";

    /// <summary>409. Central does not know the node, and the change does not contain its full state.</summary>
    public const string SyncChangeFullStateRequired = "sync_change.full_state_required";

    /// <summary>409. The machine that the site discovered has the firmware UUID and serial number of a node with another MAC address, or the MAC address of a node with another firmware UUID or serial number; a person decides.</summary>
    public const string SyncChangeDecisionRequired = "sync_change.decision_required";

    /// <summary>409. The site has as many discovered nodes as it may have; the machine waits for a person.</summary>
    public const string SyncChangeDiscoveryLimit = "sync_change.discovery_limit";

    /// <summary>403. The machine that the site discovered is in the list of ignored machines.</summary>
    public const string SyncChangeMachineIgnored = "sync_change.machine_ignored";

    /// <summary>409. A later change of the same site was received before and supersedes this one.</summary>
    public const string SyncChangeOutOfOrder = "sync_change.out_of_order";

    /// <summary>404. Central has deleted the node.</summary>
    public const string NodeDeleted = "node.deleted";

    /// <summary>409. The home of the node is no longer the site.</summary>
    public const string NodeLeftSite = "node.left_site";

    /// <summary>409. A node with this MAC address has another site as its home.</summary>
    public const string NodeAtAnotherSite = "node.at_another_site";

    /// <summary>409. The site already has a node with this MAC address.</summary>
    public const string NodeKnownAlready = "node.known_already";

    /// <summary>409. A node that a site discovers must start in the state <c>discovered</c>.</summary>
    public const string NodeMustBeginDiscovered = "node.must_begin_discovered";

    /// <summary>404. There is no such conflict.</summary>
    public const string SyncConflictNotFound = "sync_conflict.not_found";

    /// <summary>409. The conflict is already resolved.</summary>
    public const string SyncConflictAlreadyResolved = "sync_conflict.already_resolved";

    /// <summary>409. A side has changed since the versions on which the decision is based.</summary>
    public const string SyncConflictStale = "sync_conflict.stale";

    /// <summary>409. The entity has left the site; <c>accepted_central</c> closes the conflict.</summary>
    public const string SyncConflictEntityGone = "sync_conflict.entity_gone";

    /// <summary>422. A decision by field must contain every field that needs a decision.</summary>
    public const string SyncConflictFieldsInvalid = "sync_conflict.fields_invalid";

    /// <summary>404. There is no such unknown node.</summary>
    public const string UnknownNodeNotFound = "unknown_node.not_found";

    /// <summary>409. The node with this MAC address is retired; <c>existing_id</c> is its id.</summary>
    public const string UnknownNodeNodeRetired = "unknown_node.node_retired";

    /// <summary>404. The list of ignored machines does not contain this MAC address.</summary>
    public const string IgnoredMachineNotFound = "ignored_machine.not_found";

    /// <summary>409. A node with this MAC address already exists, with another site as its home; <c>existing_id</c> is its id.</summary>
    public const string UnknownNodeAlreadyKnown = "unknown_node.already_known";

    /// <summary>404. There is no such claim.</summary>
    public const string ClaimNotFound = "claim.not_found";

    /// <summary>409. The claim is already resolved; <c>detail</c> names its status.</summary>
    public const string ClaimNotPending = "claim.not_pending";

    /// <summary>409. The node already has an open claim; <c>existing_id</c> is its id.</summary>
    public const string ClaimAlreadyOpen = "claim.already_open";

    /// <summary>409. The home of the node is no longer the source of the claim.</summary>
    public const string ClaimNodeMoved = "claim.node_moved";

    /// <summary>400. The home of the node is already the target.</summary>
    public const string ClaimAlreadyHome = "claim.already_home";

    /// <summary>400. The node has no home site.</summary>
    public const string ClaimNodeHomeless = "claim.node_homeless";

    /// <summary>422. The node does not exist.</summary>
    public const string ClaimNodeNotFound = "claim.node_not_found";

    /// <summary>422. The target site does not exist.</summary>
    public const string ClaimTargetSiteNotFound = "claim.target_site_not_found";

    /// <summary>400. The target must be a site.</summary>
    public const string ClaimTargetNotASite = "claim.target_not_a_site";

    /// <summary>422. A reason has at most 1,000 printable characters.</summary>
    public const string ClaimReasonInvalid = "claim.reason_invalid";

    /// <summary>403. The requester of a claim cannot vote on it.</summary>
    public const string ClaimOwnRequest = "claim.own_request";

    /// <summary>400. A site that is the source or target of open claims cannot be deleted.</summary>
    public const string SiteHasOpenClaims = "site.has_open_claims";

    /// <summary>404. There is no such approval.</summary>
    public const string ApprovalNotFound = "approval.not_found";

    /// <summary>409. The approval is already decided; <c>detail</c> names its status.</summary>
    public const string ApprovalNotPending = "approval.not_pending";

    /// <summary>403. A vote requires the approver role at a side that needs a person's consent.</summary>
    public const string ApprovalNotAnApprover = "approval.not_an_approver";

    /// <summary>409. The sides that the voter represents have already consented.</summary>
    public const string ApprovalAlreadyConsented = "approval.already_consented";

    /// <summary>409. The subject of the approval has changed since it was requested; <c>detail</c> names the change.</summary>
    public const string ApprovalSubjectChanged = "approval.subject_changed";

    /// <summary>422. A comment has at most 1,000 printable characters.</summary>
    public const string ApprovalCommentInvalid = "approval.comment_invalid";

    /// <summary>404. There is no such document of this kind.</summary>
    public const string DocumentNotFound = "document.not_found";

    /// <summary>404. There is no such group or site.</summary>
    public const string DocumentGroupNotFound = "document.group_not_found";

    /// <summary>422. A name is required.</summary>
    public const string DocumentNameRequired = "document.name_required";

    /// <summary>422. A name has 1–100 characters, at least one visible, without <c>/</c>, control, zero-width and bidirectional characters.</summary>
    public const string DocumentNameInvalid = "document.name_invalid";

    /// <summary>409. Another document of this kind already has this name; names are compared ignoring case.</summary>
    public const string DocumentNameTaken = "document.name_taken";

    /// <summary>422. A description has at most 1,000 printable characters.</summary>
    public const string DocumentDescriptionInvalid = "document.description_invalid";

    /// <summary>422. The content must be a JSON object whose texts are valid Unicode.</summary>
    public const string DocumentContentInvalid = "document.content_invalid";

    /// <summary>422. The content has at most 256 KiB in canonical form.</summary>
    public const string DocumentContentTooLarge = "document.content_too_large";

    /// <summary>422. A tag has 1–50 characters: <c>a-z</c>, <c>0-9</c> and <c>. _ : / -</c>.</summary>
    public const string TagInvalid = "tag.invalid";

    /// <summary>422. A group, site or node has at most 50 tags.</summary>
    public const string TagTooMany = "tag.too_many";

    /// <summary>404. The node does not have this tag.</summary>
    public const string TagNotFound = "tag.not_found";

    /// <summary>422. The id of a workflow has 1–100 printable characters.</summary>
    public const string WorkflowIdInvalid = "workflow_id.invalid";
}
