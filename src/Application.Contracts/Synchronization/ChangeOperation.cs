using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>What a site is to do with something that changed.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ChangeOperation>))]
public enum ChangeOperation
{
    /// <summary>Have it as it is said.</summary>
    Upsert,

    /// <summary>Have it no more.</summary>
    Remove,
}
