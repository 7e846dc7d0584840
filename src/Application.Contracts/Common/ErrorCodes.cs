namespace Sites.Application.Contracts.Common;

/// <summary>Every code that a refusal can carry. Codes are stable: they are never renamed and never used for something else.</summary>
public static class ErrorCodes
{
    /// <summary>400. The body is not JSON, or names a member twice.</summary>
    public const string RequestNotJson = "request.not_json";

    /// <summary>422. The body is JSON, but no object.</summary>
    public const string RequestNotAnObject = "request.not_an_object";

    /// <summary>422. Several fields are wrong in several ways; <c>errors</c> lists them.</summary>
    public const string RequestInvalid = "request.invalid";

    /// <summary>422. A member, parameter or column is not of its type or not one of its values.</summary>
    public const string RequestValueInvalid = "request.value_invalid";

    /// <summary>422. A member, parameter or column that is not known here.</summary>
    public const string RequestUnknownMember = "request.unknown_member";

    /// <summary>422. A member that is needed is missing or null.</summary>
    public const string RequestRequired = "request.required";

    /// <summary>400. The request breaks HTTP itself.</summary>
    public const string RequestMalformed = "request.malformed";

    /// <summary>413. The body is larger than 1 MiB (an import: 32 MiB).</summary>
    public const string RequestTooLarge = "request.too_large";

    /// <summary>415. The body is not of a media type that the endpoint takes.</summary>
    public const string RequestUnsupportedMediaType = "request.unsupported_media_type";

    /// <summary>422. The cursor is damaged, or was made for another list, filter or sort.</summary>
    public const string PageCursorInvalid = "page.cursor_invalid";

    /// <summary>412. <c>If-Match</c> names a version that is no longer the current one.</summary>
    public const string PreconditionStale = "precondition.stale";

    /// <summary>409. Somebody else changed the same thing at the same moment; read it again and repeat.</summary>
    public const string ConcurrencyConflict = "concurrency.conflict";

    /// <summary>404. There is no such endpoint.</summary>
    public const string RouteNotFound = "route.not_found";

    /// <summary>405. The address does not take this method.</summary>
    public const string RouteMethodNotAllowed = "route.method_not_allowed";

    /// <summary>401. No credential, or one that is not valid.</summary>
    public const string AuthUnauthenticated = "auth.unauthenticated";

    /// <summary>403. The caller is known, but may not do this.</summary>
    public const string AuthForbidden = "auth.forbidden";

    /// <summary>500. A defect of the service; <c>trace_id</c> finds it in the logs.</summary>
    public const string ServerError = "server.error";

    /// <summary>503. The database cannot be reached; try again later.</summary>
    public const string DatabaseUnavailable = "database.unavailable";

    /// <summary>503. The database is held by somebody else; try again later.</summary>
    public const string DatabaseBusy = "database.busy";

    /// <summary>507. There is no room left to write; reading goes on.</summary>
    public const string DatabaseFull = "database.full";

    /// <summary>503. The connection broke while the change was being committed; read whether it is there before repeating it.</summary>
    public const string DatabaseCommitUncertain = "database.commit_uncertain";

    /// <summary>404. There is no such group.</summary>
    public const string GroupNotFound = "group.not_found";

    /// <summary>404. There is no such site; the id of a regular group is no site.</summary>
    public const string SiteNotFound = "site.not_found";

    /// <summary>422. The named parent is not there.</summary>
    public const string GroupParentNotFound = "group.parent_not_found";

    /// <summary>422. A name is required.</summary>
    public const string GroupNameRequired = "group.name_required";

    /// <summary>422. A name has 1–100 characters, at least one visible, without <c>/</c>, control, zero-width and bidirectional characters.</summary>
    public const string GroupNameInvalid = "group.name_invalid";

    /// <summary>409. A sibling has this name already, compared without case.</summary>
    public const string GroupNameTaken = "group.name_taken";

    /// <summary>422. An external id has 1–100 printable characters.</summary>
    public const string GroupExternalIdInvalid = "group.external_id_invalid";

    /// <summary>409. Another group has this external id.</summary>
    public const string GroupExternalIdTaken = "group.external_id_taken";

    /// <summary>422. A description has at most 1,000 printable characters.</summary>
    public const string GroupDescriptionInvalid = "group.description_invalid";

    /// <summary>400. A site stands under a site or is a root.</summary>
    public const string SiteParentNotASite = "site.parent_not_a_site";

    /// <summary>400. A group cannot stand below itself.</summary>
    public const string GroupMoveIntoItself = "group.move_into_itself";

    /// <summary>400. The tree has at most 32 levels.</summary>
    public const string GroupTooDeep = "group.too_deep";

    /// <summary>400. Only what has no children can be deleted.</summary>
    public const string GroupHasChildren = "group.has_children";

    /// <summary>400. Only what holds no nodes can be deleted.</summary>
    public const string GroupHasNodes = "group.has_nodes";

    /// <summary>400. A regular group owns only two of the settings.</summary>
    public const string GroupSettingRequiresSite = "group.setting_requires_site";

    /// <summary>422. The tree asked for has too many groups for one answer.</summary>
    public const string GroupTreeTooLarge = "group.tree_too_large";

    /// <summary>422. An absolute http(s) URL of at most 500 characters.</summary>
    public const string SiteAgentUrlInvalid = "site.agent_url_invalid";

    /// <summary>422. The text of a JSON array of 1–100 glob patterns.</summary>
    public const string SiteCachePatternsInvalid = "site.cache_patterns_invalid";

    /// <summary>400. The cache policy <c>pattern</c> needs patterns in effect.</summary>
    public const string SitePatternsRequired = "site.patterns_required";

    /// <summary>422. The text of a JSON object of at most 8 KiB.</summary>
    public const string SiteDiscoveryConfigInvalid = "site.discovery_config_invalid";

    /// <summary>422. Sizes and days are at least 1.</summary>
    public const string SiteBelowOne = "site.below_one";

    /// <summary>404. There is no such node.</summary>
    public const string NodeNotFound = "node.not_found";

    /// <summary>422. A MAC address is required.</summary>
    public const string NodeMacAddressRequired = "node.mac_address_required";

    /// <summary>422. The address of one interface: six bytes in hex, not all zero, not multicast, not broadcast.</summary>
    public const string NodeMacAddressInvalid = "node.mac_address_invalid";

    /// <summary>409. Another node has this MAC address.</summary>
    public const string NodeMacAddressTaken = "node.mac_address_taken";

    /// <summary>422. At most 253 characters in labels of 1–63.</summary>
    public const string NodeHostnameInvalid = "node.hostname_invalid";

    /// <summary>422. An IPv4 or IPv6 address.</summary>
    public const string NodeIpAddressInvalid = "node.ip_address_invalid";

    /// <summary>422. At most 100 printable characters (a comment: 1,000).</summary>
    public const string NodeTextInvalid = "node.text_invalid";

    /// <summary>422. The named group is not there.</summary>
    public const string NodeGroupNotFound = "node.group_not_found";

    /// <summary>422. The named home is not there.</summary>
    public const string NodeHomeSiteNotFound = "node.home_site_not_found";

    /// <summary>400. A home is a site.</summary>
    public const string NodeHomeNotASite = "node.home_not_a_site";

    /// <summary>409. No way leads from the one state to the other; the sentence says which do.</summary>
    public const string NodeInvalidTransition = "node.invalid_transition";

    /// <summary>422. At least one row is refused and <c>on_error</c> is <c>abort</c>: nothing was stored. <c>data</c> holds the report.</summary>
    public const string ImportRefused = "import.refused";

    /// <summary>422. The file is not text in the encoding that was declared; the sentence names the first line that is not.</summary>
    public const string ImportEncodingInvalid = "import.encoding_invalid";

    /// <summary>422. The file has more than 32 MiB. Over HTTP <c>request.too_large</c> comes first.</summary>
    public const string ImportTooLarge = "import.too_large";

    /// <summary>409. A key is the id of one group and the external id of another.</summary>
    public const string ImportAmbiguousKey = "import.ambiguous_key";

    /// <summary>422. The header lacks a required column, names one twice, or has a column without a name.</summary>
    public const string ImportHeaderInvalid = "import.header_invalid";

    /// <summary>422. The file has more than 100,000 rows.</summary>
    public const string ImportTooManyRows = "import.too_many_rows";

    /// <summary>422. The row cannot be read: a quote that is not closed, too few or too many cells, more than 256 KiB, not a JSON object.</summary>
    public const string ImportRowMalformed = "import.row_malformed";

    /// <summary>422. Every row needs a key.</summary>
    public const string ImportKeyRequired = "import.key_required";

    /// <summary>422. An earlier row of the file has the same key.</summary>
    public const string ImportDuplicateKey = "import.duplicate_key";

    /// <summary>409. It exists already and <c>on_existing</c> is <c>refuse</c>.</summary>
    public const string ImportAlreadyThere = "import.already_there";

    /// <summary>422. Neither the file nor the tree has the parent.</summary>
    public const string ImportParentNotFound = "import.parent_not_found";

    /// <summary>422. The row's parent is itself refused.</summary>
    public const string ImportParentRefused = "import.parent_refused";

    /// <summary>422. The rows are each other's ancestors.</summary>
    public const string ImportParentCycle = "import.parent_cycle";

    /// <summary>422. A whole number of seconds from 5 to 3600.</summary>
    public const string SiteHeartbeatIntervalInvalid = "site.heartbeat_interval_invalid";

    /// <summary>404. No agent was ever enrolled for the site, and no token for one was made.</summary>
    public const string AgentNotFound = "agent.not_found";

    /// <summary>400. Nobody made a token for the site yet.</summary>
    public const string AgentTokenNotIssued = "agent.token_not_issued";

    /// <summary>401. The token is wrong, used or expired; the answer does not tell which.</summary>
    public const string AgentTokenInvalid = "agent.token_invalid";

    /// <summary>429. Too many wrong credentials were shown just now.</summary>
    public const string AgentTooManyAttempts = "agent.too_many_attempts";

    /// <summary>403. An agent's key is good for its own site only.</summary>
    public const string AgentOtherSite = "agent.other_site";

    /// <summary>422. A token holds for 1 to 720 hours.</summary>
    public const string AgentTokenLifetimeInvalid = "agent.token_lifetime_invalid";

    /// <summary>422. An agent's version has 1–50 printable characters.</summary>
    public const string AgentVersionInvalid = "agent.version_invalid";

    /// <summary>422. Capabilities are a JSON array or object of at most 8 KiB.</summary>
    public const string AgentCapabilitiesInvalid = "agent.capabilities_invalid";

    /// <summary>422. At most 64 services, names and statuses of 1–64 printable characters.</summary>
    public const string AgentServicesInvalid = "agent.services_invalid";

    /// <summary>422. A number of a heartbeat is outside of its range.</summary>
    public const string AgentValueOutOfRange = "agent.value_out_of_range";

    /// <summary>422. Something that has happened lies in the future of the agent's own clock.</summary>
    public const string AgentTimeInFuture = "agent.time_in_future";

    /// <summary>429. More heartbeats wait to be stored than the service keeps.</summary>
    public const string AgentHeartbeatsOverloaded = "agent.heartbeats_overloaded";

    /// <summary>404. There is no such request to synchronise, or none of this agent's site.</summary>
    public const string SyncRequestNotFound = "sync_request.not_found";

    /// <summary>409. The request has ended already, and otherwise than is said now.</summary>
    public const string SyncRequestNotOpen = "sync_request.not_open";

    /// <summary>422. Different kinds of what is synchronised, at least one.</summary>
    public const string SyncRequestEntityTypesInvalid = "sync_request.entity_types_invalid";

    /// <summary>422. A reason has 1–1,000 printable characters.</summary>
    public const string SyncRequestReasonInvalid = "sync_request.reason_invalid";

    /// <summary>422. after is no next_cursor of an earlier page.</summary>
    public const string SyncFeedAfterInvalid = "sync_feed.after_invalid";

    /// <summary>422. A batch holds 1–500 things.</summary>
    public const string SyncChangeBatchInvalid = "sync_change.batch_invalid";

    /// <summary>422. A change needs a UUID of its own.</summary>
    public const string SyncChangeIdInvalid = "sync_change.id_invalid";

    /// <summary>409. Another change was pushed under this id before.</summary>
    public const string SyncChangeIdReused = "sync_change.id_reused";

    /// <summary>403. Workflows, templates and settings are central's to change.</summary>
    public const string SyncChangeCentralOwned = "sync_change.central_owned";

    /// <summary>422. A kind of thing that is not known here.</summary>
    public const string SyncChangeEntityTypeUnknown = "sync_change.entity_type_unknown";

    /// <summary>422. A change lacks something, or has something that cannot be.</summary>
    public const string SyncChangeMalformed = "sync_change.malformed";

    /// <summary>403. The site's autonomy at the time of the change does not allow it.</summary>
    public const string SyncChangeNotAllowed = "sync_change.not_allowed";

    /// <summary>409. The site cannot have been told such a version.</summary>
    public const string SyncChangeBaseVersionUnknown = "sync_change.base_version_unknown";

    /// <summary>409. A later change of the same site came first and holds what this one said.</summary>
    public const string SyncChangeOutOfOrder = "sync_change.out_of_order";

    /// <summary>404. Central has deleted the node.</summary>
    public const string NodeDeleted = "node.deleted";

    /// <summary>409. The node is not at home at the site any more.</summary>
    public const string NodeLeftSite = "node.left_site";

    /// <summary>409. A node with this MAC address has another site as its home.</summary>
    public const string NodeAtAnotherSite = "node.at_another_site";

    /// <summary>409. The site has a node with this MAC address already.</summary>
    public const string NodeKnownAlready = "node.known_already";

    /// <summary>409. A node that a site discovers begins in the state discovered.</summary>
    public const string NodeMustBeginDiscovered = "node.must_begin_discovered";

    /// <summary>404. There is no such conflict.</summary>
    public const string SyncConflictNotFound = "sync_conflict.not_found";

    /// <summary>409. The conflict was settled already.</summary>
    public const string SyncConflictAlreadyResolved = "sync_conflict.already_resolved";

    /// <summary>409. A side has changed since the versions that the decision names.</summary>
    public const string SyncConflictStale = "sync_conflict.stale";

    /// <summary>409. What the conflict is about has left the site; accepted_central closes it.</summary>
    public const string SyncConflictEntityGone = "sync_conflict.entity_gone";

    /// <summary>422. A decision field by field names each field that is to be settled.</summary>
    public const string SyncConflictFieldsInvalid = "sync_conflict.fields_invalid";

    /// <summary>404. There is no such unknown node.</summary>
    public const string UnknownNodeNotFound = "unknown_node.not_found";

    /// <summary>409. A node with this MAC address already exists, with another site as its home; <c>existing_id</c> is its id.</summary>
    public const string UnknownNodeAlreadyKnown = "unknown_node.already_known";

    /// <summary>404. There is no such claim.</summary>
    public const string ClaimNotFound = "claim.not_found";

    /// <summary>409. The claim is resolved already; the sentence says how.</summary>
    public const string ClaimNotPending = "claim.not_pending";

    /// <summary>409. The node has an open claim already; <c>existing_id</c> is its id.</summary>
    public const string ClaimAlreadyOpen = "claim.already_open";

    /// <summary>409. The node is not at home at the claim's source any more.</summary>
    public const string ClaimNodeMoved = "claim.node_moved";

    /// <summary>400. The node is at home at the target already.</summary>
    public const string ClaimAlreadyHome = "claim.already_home";

    /// <summary>400. The node is at home at no site.</summary>
    public const string ClaimNodeHomeless = "claim.node_homeless";

    /// <summary>422. The named node is not there.</summary>
    public const string ClaimNodeNotFound = "claim.node_not_found";

    /// <summary>422. The named target is not there.</summary>
    public const string ClaimTargetSiteNotFound = "claim.target_site_not_found";

    /// <summary>400. A target is a site.</summary>
    public const string ClaimTargetNotASite = "claim.target_not_a_site";

    /// <summary>422. A reason has at most 1,000 printable characters.</summary>
    public const string ClaimReasonInvalid = "claim.reason_invalid";

    /// <summary>403. Whoever asked for a claim does not decide about it.</summary>
    public const string ClaimOwnRequest = "claim.own_request";

    /// <summary>400. A site stays while claims that have it on either side are open.</summary>
    public const string SiteHasOpenClaims = "site.has_open_claims";

    /// <summary>404. There is no such approval.</summary>
    public const string ApprovalNotFound = "approval.not_found";

    /// <summary>409. The approval is decided already; the sentence says how.</summary>
    public const string ApprovalNotPending = "approval.not_pending";

    /// <summary>403. A vote needs the role of an approver at a side that needs a person.</summary>
    public const string ApprovalNotAnApprover = "approval.not_an_approver";

    /// <summary>409. The sides that the voter speaks for have consented already.</summary>
    public const string ApprovalAlreadyConsented = "approval.already_consented";

    /// <summary>409. What is to be approved has changed since it was asked for; the sentence says what.</summary>
    public const string ApprovalSubjectChanged = "approval.subject_changed";

    /// <summary>422. A comment has at most 1,000 printable characters.</summary>
    public const string ApprovalCommentInvalid = "approval.comment_invalid";

    /// <summary>404. There is no such document of this kind.</summary>
    public const string DocumentNotFound = "document.not_found";

    /// <summary>404. There is no group or site of the assignment's address.</summary>
    public const string DocumentGroupNotFound = "document.group_not_found";

    /// <summary>422. A name is required.</summary>
    public const string DocumentNameRequired = "document.name_required";

    /// <summary>422. A name has 1–100 characters, at least one visible, without <c>/</c>, control, zero-width and bidirectional characters.</summary>
    public const string DocumentNameInvalid = "document.name_invalid";

    /// <summary>409. Another document of this kind has this name already, compared without case.</summary>
    public const string DocumentNameTaken = "document.name_taken";

    /// <summary>422. A description has at most 1,000 printable characters.</summary>
    public const string DocumentDescriptionInvalid = "document.description_invalid";

    /// <summary>422. A content is a JSON object whose texts are valid Unicode.</summary>
    public const string DocumentContentInvalid = "document.content_invalid";

    /// <summary>422. A content has at most 256 KiB as canonical JSON.</summary>
    public const string DocumentContentTooLarge = "document.content_too_large";

    /// <summary>422. A tag has 1–50 characters: <c>a-z</c>, <c>0-9</c> and <c>. _ : / -</c>.</summary>
    public const string TagInvalid = "tag.invalid";

    /// <summary>422. There are at most 50 tags.</summary>
    public const string TagTooMany = "tag.too_many";

    /// <summary>404. The node does not have this tag.</summary>
    public const string TagNotFound = "tag.not_found";

    /// <summary>422. The id of a workflow has 1–100 printable characters.</summary>
    public const string WorkflowIdInvalid = "workflow_id.invalid";
}
