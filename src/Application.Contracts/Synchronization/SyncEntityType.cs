using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>The kind of an entity that central and a site synchronise.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SyncEntityType>))]
public enum SyncEntityType
{
    /// <summary>Nodes whose home is the site.</summary>
    Node,

    /// <summary>Workflows that are assigned to the site or an ancestor.</summary>
    Workflow,

    /// <summary>Templates that are assigned to the site or an ancestor.</summary>
    Template,

    /// <summary>The effective settings of the site.</summary>
    Site,
}
