using Sites.Application.Contracts.Common;
using Sites.Domain.Hierarchy;

namespace Sites.WebApi.Http;

/// <summary>What the modules' mappings have in common.</summary>
internal static class MappingWords
{
    /// <summary>A member of a creating request as a change: what is null was not said.</summary>
    public static Optional<T?> Said<T>(T? value) => value is null ? default : new Optional<T?>(value);

    /// <summary>A UUID of the wire as a group's id.</summary>
    public static GroupId? Id(Guid? id) => id is { } value ? new GroupId(value) : null;

    /// <summary>A group's id as a UUID of the wire.</summary>
    public static Guid? Uuid(GroupId? id) => id?.Value;
}
