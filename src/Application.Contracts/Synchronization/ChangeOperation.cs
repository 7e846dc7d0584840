using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>What a site does with a changed entity.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ChangeOperation>))]
public enum ChangeOperation
{
    /// <summary>Store the state that the change contains.</summary>
    Upsert,

    /// <summary>Remove the entity.</summary>
    Remove,
}
