using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Nodes;

/// <summary>A change of a node.</summary>
/// <param name="Node">The node as it is after the change.</param>
public abstract record NodeEvent(Node Node) : DomainEvent;

/// <summary>A node was created.</summary>
/// <param name="Node">The new node.</param>
public sealed record NodeCreated(Node Node) : NodeEvent(Node);

/// <summary>The identity of a node changed: its addresses, names, hardware or firmware.</summary>
/// <param name="Node">The node.</param>
/// <param name="Before">The previous identity.</param>
public sealed record NodeIdentified(Node Node, NodeIdentity Before) : NodeEvent(Node);

/// <summary>A node was put into another logical group, or out of any.</summary>
/// <param name="Node">The node.</param>
/// <param name="Before">The previous group; null for none.</param>
public sealed record NodeRegrouped(Node Node, GroupId? Before) : NodeEvent(Node);

/// <summary>A node got another home site, or none.</summary>
/// <param name="Node">The node.</param>
/// <param name="Before">The previous home site; null for none.</param>
public sealed record NodeRehomed(Node Node, GroupId? Before) : NodeEvent(Node);

/// <summary>The state of a node changed, or it was entered again with another comment.</summary>
/// <param name="Node">The node.</param>
/// <param name="Before">The previous state.</param>
public sealed record NodeStateChanged(Node Node, NodeState Before) : NodeEvent(Node);

/// <summary>The tags or the workflow of a node changed.</summary>
/// <param name="Node">The node.</param>
/// <param name="Field">Name of the field on the wire.</param>
/// <param name="Before">The previous value; null if the field was unset.</param>
/// <param name="After">The new value; null if the field is unset.</param>
public sealed record NodeDetailChanged(Node Node, string Field, string? Before, string? After) : NodeEvent(Node);

/// <summary>A node was deleted.</summary>
/// <param name="Node">The node.</param>
public sealed record NodeDeleted(Node Node) : NodeEvent(Node);

/// <summary>A change of a machine that waits for a decision.</summary>
/// <param name="Machine">The machine as it is after the change.</param>
public abstract record UnknownNodeEvent(UnknownNode Machine) : DomainEvent;

/// <summary>An unknown machine booted for the first time.</summary>
/// <param name="Machine">The machine.</param>
public sealed record UnknownNodeReported(UnknownNode Machine) : UnknownNodeEvent(Machine);

/// <summary>An unknown machine booted again.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Before">The previously reported identity.</param>
public sealed record UnknownNodeSeen(UnknownNode Machine, NodeIdentity Before) : UnknownNodeEvent(Machine);

/// <summary>An unknown machine no longer waits: a node exists for it.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Node">Identifier of the node.</param>
public sealed record UnknownNodeAccepted(UnknownNode Machine, NodeId Node) : UnknownNodeEvent(Machine);

/// <summary>A person dismissed an unknown machine.</summary>
/// <param name="Machine">The machine.</param>
public sealed record UnknownNodeDismissed(UnknownNode Machine) : UnknownNodeEvent(Machine);

/// <summary>A machine was entered in the list of ignored machines, or its comment was replaced.</summary>
/// <param name="Machine">The entry.</param>
public sealed record MachineIgnored(IgnoredMachine Machine) : DomainEvent;

/// <summary>A machine was removed from the list of ignored machines.</summary>
/// <param name="Machine">The entry.</param>
public sealed record MachineNoLongerIgnored(IgnoredMachine Machine) : DomainEvent;
