using Ardalis.Result;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Nodes;

/// <summary>
/// A device. It has a logical group, which says what becomes of it, and a physical home, the site it stands at; the two
/// may differ, and either may be missing.
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

    /// <summary>Its logical group: any group or site.</summary>
    public GroupId? GroupId { get; private set; }

    /// <summary>Its physical home: a site.</summary>
    public GroupId? HomeSiteId { get; private set; }

    /// <summary>Where it is in its life.</summary>
    public NodeState State { get; private set; }

    /// <summary>UTC; when it came into <see cref="State"/>.</summary>
    public DateTime StateChangedAt { get; private set; }

    /// <summary>What was said with the last change of state.</summary>
    public string? StateComment { get; private set; }

    /// <summary>Whether it came into <see cref="State"/> by force, against the usual ways.</summary>
    public bool StateForced { get; private set; }

    /// <summary>Its own workflow; null when it follows its group. See <see cref="WorkflowReference"/>.</summary>
    public string? WorkflowId { get; private set; }

    /// <summary>The tags as one text; see <see cref="TagList"/>.</summary>
    public string? StoredTags { get; private set; }

    /// <summary>The tags, sorted.</summary>
    public IReadOnlyList<string> Tags => TagList.Split(StoredTags);

    /// <summary>
    /// UTC; when it last booted or its site last reported a change of it; null before. It changes without a new version: a boot is no
    /// change of the node that anyone could overwrite.
    /// </summary>
    public DateTime? LastSeenAt { get; private set; }

    /// <summary>Where it is searched for; stored, so that both databases find the same. See <see cref="NodeSearchText"/>.</summary>
    public string SearchText
    {
        get => NodeSearchText.Of(Hostname, IpAddress, Vendor, Model, SerialNumber);
        private set
        {
            // For EF Core alone: what is stored follows from the other properties.
        }
    }

    /// <summary>A new node, in the state <c>discovered</c>.</summary>
    /// <param name="id">Made by the caller.</param>
    /// <param name="identity">What it is.</param>
    /// <param name="group">Its logical group, if any.</param>
    /// <param name="home">Its physical home, if any.</param>
    /// <param name="now">UTC.</param>
    public static Node Create(NodeId id, NodeIdentity identity, DeviceGroup? group, Site? home, DateTime now) =>
        new(id, identity, group, home, now);

    /// <summary>Replaces the identity of the node.</summary>
    public void Identify(NodeIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        var before = Identity;
        if (identity == before) return;
        SetIdentity(identity);
        Record(new NodeIdentified(this, before));
    }

    /// <summary>Puts the node into a logical group, or out of any.</summary>
    public void AssignTo(DeviceGroup? group)
    {
        if (group?.Id == GroupId) return;
        var before = GroupId;
        GroupId = group?.Id;
        Record(new NodeRegrouped(this, before));
    }

    /// <summary>Sets the site where the node is; null for none.</summary>
    public void AssignHomeSite(Site? home)
    {
        if (home?.Id == HomeSiteId) return;
        var before = HomeSiteId;
        HomeSiteId = home?.Id;
        Record(new NodeRehomed(this, before));
    }

    /// <summary>Sets the node's own workflow.</summary>
    /// <param name="workflowId">The result of <see cref="WorkflowReference.Parse"/>; null to use the workflow of the group.</param>
    public void AssignWorkflow(string? workflowId)
    {
        if (workflowId == WorkflowId) return;
        var before = WorkflowId;
        WorkflowId = workflowId;
        Record(new NodeDetailChanged(this, "workflow_id", before, workflowId));
    }

    /// <summary>Replaces the tags.</summary>
    /// <param name="stored">The result of <see cref="TagList.Parse"/>; null for no tags.</param>
    public void SetTags(string? stored)
    {
        if (stored == StoredTags) return;
        var before = StoredTags;
        StoredTags = stored;
        Record(new NodeDetailChanged(this, "tags", before, stored));
    }

    /// <summary>Adds a tag; adding one that is there changes nothing.</summary>
    /// <param name="tag">As <see cref="TagList.ParseOne"/> returned it.</param>
    /// <returns><c>tag.too_many</c>.</returns>
    public Result AddTag(string tag)
    {
        var tags = TagList.Add(StoredTags, tag);
        if (!tags.IsSuccess) return tags.AsRefusal();
        SetTags(tags.Value);
        return Result.Success();
    }

    /// <summary>Removes a tag.</summary>
    /// <returns><c>tag.not_found</c>.</returns>
    public Result RemoveTag(string tag)
    {
        if (!Tags.Contains(tag)) return TagErrors.NotFound.Refuse(Fields.NameOf(tag));
        SetTags(TagList.Remove(StoredTags, tag));
        return Result.Success();
    }

    /// <summary>Changes the state of the node.</summary>
    /// <param name="next">One of <see cref="NodeLifecycle.NextOf"/>; by force any other state.</param>
    /// <param name="comment">Why; kept until the next change. At most 1,000 printable characters.</param>
    /// <param name="now">UTC.</param>
    /// <param name="force">Whether the usual ways do not matter. Nothing leads out of <see cref="NodeState.Retired"/>.</param>
    /// <returns><c>node.invalid_transition</c>, whose sentence names the ways that are open.</returns>
    public Result TransitionTo(NodeState next, string? comment, DateTime now, bool force = false)
    {
        var isUsual = NodeLifecycle.NextOf(State).Contains(next);
        if (!isUsual && !(force && State != NodeState.Retired && next != State)) return NodeErrors.RefuseTransition(State, next);
        var before = State;
        State = next;
        StateForced = !isUsual;
        StateComment = comment;
        StateChangedAt = now;
        Record(new NodeStateChanged(this, before));
        return Result.Success();
    }

    /// <summary>Marks the node as deleted. The caller removes it from the repository.</summary>
    public void Delete() => Record(new NodeDeleted(this));
}
