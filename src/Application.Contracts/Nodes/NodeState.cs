using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Nodes;

/// <summary>The state of a node in its life cycle.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<NodeState>))]
public enum NodeState
{
    /// <summary>The node was detected, but has not been accepted yet.</summary>
    Discovered,

    /// <summary>The node is waiting to be installed.</summary>
    Pending,

    /// <summary>The node is being installed.</summary>
    Installing,

    /// <summary>The node is installed, but not yet in service.</summary>
    Installed,

    /// <summary>The installation failed.</summary>
    InstallFailed,

    /// <summary>The node is in service.</summary>
    Active,

    /// <summary>The node is to be reinstalled.</summary>
    Reprovision,

    /// <summary>The node is being taken out of service.</summary>
    Deprovisioning,

    /// <summary>The node is moving to another site.</summary>
    Migrating,

    /// <summary>The node is permanently out of service; a final state.</summary>
    Retired,
}
