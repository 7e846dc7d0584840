using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>What is synchronised between central and a site.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SyncEntityType>))]
public enum SyncEntityType
{
    /// <summary>Nodes at home at the site.</summary>
    Node,

    /// <summary>Workflows assigned above the site.</summary>
    Workflow,

    /// <summary>Templates assigned above the site.</summary>
    Template,

    /// <summary>The site's own effective settings.</summary>
    Site,
}
