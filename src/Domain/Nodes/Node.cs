using Ardalis.Result;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Nodes;

/// <summary>
/// A device. Its logical group determines its settings and workflow; its home site is the site where it is physically. The two may differ,
/// and both are optional.
/// </summary>
public sealed class Node : Machine<NodeId>
{
    private Node(NodeId id, NodeIdentity identity, DeviceGroup? group, Site? home, DateTime now)
        : base(id, identity, now)
    {
        GroupId = group?.Id;
        HomeSiteId = home?.Id;
        State = NodeState.Discovered;
        StateChangedAt = now;
        Record(new NodeCreated(this));
    }

    private Node()
    {
    }

    /// <summary>Identifier of the logical group, which is a group or site; null for none.</summary>
    public GroupId? GroupId { get; private set; }

    /// <summary>Identifier of the home site; null for none.</summary>
    public GroupId? HomeSiteId { get; private set; }

    /// <summary>The lifecycle state.</summary>
    public NodeState State { get; private set; }

    /// <summary>When the node entered <see cref="State"/> (UTC).</summary>
    public DateTime StateChangedAt { get; private set; }

    /// <summary>The comment on the last change of the state; null if there is none.</summary>
    public string? StateComment { get; private set; }

    /// <summary>Whether the node was forced into <see cref="State"/> although the state machine has no such transition.</summary>
    public bool StateForced { get; private set; }

    /// <summary>Identifier of the node's own workflow; null to use the workflow of the group. See <see cref="WorkflowReference"/>.</summary>
    public string? WorkflowId { get; private set; }

    /// <summary>The stored form of the MAC addresses besides <see cref="Machine{TId}.MacAddress"/>; null for none. See <see cref="MacAddressList"/>.</summary>
    public string? StoredMacAddresses { get; private set; }

    /// <summary>All MAC addresses of the machine, the primary one first. Each is unique among all nodes, which the database enforces.</summary>
    public IReadOnlyList<string> MacAddresses => [MacAddress, .. MacAddressList.Split(StoredMacAddresses)];

    /// <summary>The stored form of <see cref="Tags"/>; see <see cref="TagList"/>.</summary>
    public string? StoredTags { get; private set; }

    /// <summary>The tags, sorted.</summary>
    public IReadOnlyList<string> Tags => TagList.Split(StoredTags);

    /// <summary>
    /// When the node last booted or its site last reported a change of it (UTC); null if it never did. It changes without a new version,
    /// because a boot does not conflict with any edit of the node.
    /// </summary>
    public DateTime? LastSeenAt { get; private set; }

    /// <summary>The text in which searches look, stored so that both databases find the same nodes. See <see cref="NodeSearchText"/>.</summary>
    public string SearchText
    {
        get => NodeSearchText.Of(Hostname, IpAddress, Vendor, Model, SerialNumber);
        private set
        {
            // EF Core requires a setter. The value is computed from the other properties.
        }
    }

    /// <summary>Creates a node in the state <c>discovered</c>.</summary>
    /// <param name="id">Identifier of the new node.</param>
    /// <param name="identity">The identity of the machine.</param>
    /// <param name="group">The logical group; null for none.</param>
    /// <param name="home">The home site; null for none.</param>
    /// <param name="now">The current time (UTC).</param>
    public static Node Create(NodeId id, NodeIdentity identity, DeviceGroup? group, Site? home, DateTime now) =>
        new(id, identity, group, home, now);

    /// <summary>Replaces the identity of the node.</summary>
    public void Identify(NodeIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        var before = Identity;
        if (identity == before) return;
        SetIdentity(identity);
        StoredMacAddresses = WithoutPrimary(MacAddressList.Split(StoredMacAddresses));
        Record(new NodeIdentified(this, before));
    }

    /// <summary>Replaces the MAC addresses besides the primary one, which may be in the list and stays the primary one.</summary>
    /// <param name="addresses">The addresses; null for none.</param>
    public void SetMacAddresses(MacAddressList? addresses)
    {
        var (before, after) = (StoredMacAddresses, WithoutPrimary(MacAddressList.Split(addresses?.Value)));
        if (after == before) return;
        StoredMacAddresses = after;
        Record(new NodeDetailChanged(this, "mac_addresses", before, after));
    }

    /// <summary>Adds a MAC address. Has no effect if the node has it already.</summary>
    /// <returns>Success; or <c>node.mac_addresses_too_many</c>.</returns>
    public Result AddMacAddress(MacAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var addresses = MacAddressList.Parse([.. MacAddressList.Split(StoredMacAddresses), address.Value], "mac_addresses");
        if (!addresses.IsSuccess) return addresses.AsRefusal();
        SetMacAddresses(addresses.Value);
        return Result.Success();
    }

    /// <summary>Sets the logical group; null for none.</summary>
    public void AssignTo(DeviceGroup? group)
    {
        if (group?.Id == GroupId) return;
        var before = GroupId;
        GroupId = group?.Id;
        Record(new NodeRegrouped(this, before));
    }

    /// <summary>Sets the home site; null for none.</summary>
    public void AssignHomeSite(Site? home)
    {
        if (home?.Id == HomeSiteId) return;
        var before = HomeSiteId;
        HomeSiteId = home?.Id;
        Record(new NodeRehomed(this, before));
    }

    /// <summary>Sets the node's own workflow.</summary>
    /// <param name="workflow">The workflow; null to use the workflow of the group.</param>
    public void AssignWorkflow(WorkflowReference? workflow)
    {
        if (workflow?.Value == WorkflowId) return;
        var before = WorkflowId;
        WorkflowId = workflow?.Value;
        Record(new NodeDetailChanged(this, "workflow_id", before, WorkflowId));
    }

    /// <summary>Replaces the tags.</summary>
    /// <param name="tags">The tags; null for no tags.</param>
    public void SetTags(TagList? tags)
    {
        if (tags?.Value == StoredTags) return;
        var before = StoredTags;
        StoredTags = tags?.Value;
        Record(new NodeDetailChanged(this, "tags", before, StoredTags));
    }

    /// <summary>Adds a tag. Has no effect if the node has it already.</summary>
    /// <returns>Success; or <c>tag.invalid</c>, <c>tag.too_many</c>.</returns>
    public Result AddTag(string tag)
    {
        var tags = TagList.Add(StoredTags, tag);
        if (!tags.IsSuccess) return tags.AsRefusal();
        SetTags(tags.Value);
        return Result.Success();
    }

    /// <summary>Removes a tag.</summary>
    /// <returns>Success; or <c>tag.not_found</c>.</returns>
    public Result RemoveTag(string tag)
    {
        if (!Tags.Contains(tag)) return TagErrors.NotFound.Refuse(Fields.NameOf(tag));
        SetTags(TagList.Remove(StoredTags, tag));
        return Result.Success();
    }

    /// <summary>Changes the state of the node.</summary>
    /// <param name="next">The new state: one of <see cref="NodeLifecycle.NextOf"/>, or any other state if forced.</param>
    /// <param name="comment">The reason, kept until the next change; at most 1,000 printable characters.</param>
    /// <param name="now">The current time (UTC).</param>
    /// <param name="force">Whether to allow every transition except those out of <see cref="NodeState.Retired"/>.</param>
    /// <returns>Success; or <c>node.invalid_transition</c>, whose sentence lists the allowed states.</returns>
    public Result TransitionTo(NodeState next, string? comment, DateTime now, bool force = false)
    {
        var isRegular = NodeLifecycle.NextOf(State).Contains(next);
        if (!isRegular && !(force && State != NodeState.Retired && next != State)) return NodeErrors.RefuseTransition(State, next);
        var before = State;
        State = next;
        StateForced = !isRegular;
        StateComment = comment;
        StateChangedAt = now;
        Record(new NodeStateChanged(this, before));
        return Result.Success();
    }

    /// <summary>Marks the node as deleted. The caller must remove it from the repository.</summary>
    public void Delete() => Record(new NodeDeleted(this));

    private string? WithoutPrimary(IEnumerable<string> addresses) => MacAddressList.Join(addresses.Where(address => address != MacAddress))?.Value;
}
