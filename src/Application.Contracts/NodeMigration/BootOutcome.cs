using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.NodeMigration;

/// <summary>What a node that boots at a site is to this site.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<BootOutcome>))]
public enum BootOutcome
{
    /// <summary>It is at home here.</summary>
    Home,

    /// <summary>It is, or just was, at home at another site; a claim says whether it may stay.</summary>
    Claimed,

    /// <summary>It was at home nowhere, and is from now on here.</summary>
    Discovered,

    /// <summary>It is at home nowhere, and the site may not take it in by itself; a person has to.</summary>
    Unknown,
}
