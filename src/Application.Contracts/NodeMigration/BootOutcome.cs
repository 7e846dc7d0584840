using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.NodeMigration;

/// <summary>How a machine that boots at a site relates to this site.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<BootOutcome>))]
public enum BootOutcome
{
    /// <summary>The home of the node is this site.</summary>
    Home,

    /// <summary>The home of the node is, or just was, another site; a claim decides whether it may stay.</summary>
    Claimed,

    /// <summary>The node had no home site; its home is now this site.</summary>
    Discovered,

    /// <summary>A person has to decide about the machine (<c>reason</c>), or it is ignored.</summary>
    Unknown,
}
