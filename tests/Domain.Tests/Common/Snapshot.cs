using System.Reflection;

namespace Sites.Domain.Tests.Common;

/// <summary>Every public value of an aggregate, so that "changes nothing" also covers properties added later.</summary>
internal static class Snapshot
{
    public static IReadOnlyDictionary<string, object?> Of(object aggregate) =>
        aggregate.GetType()
            .GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .ToDictionary(property => property.Name, property => property.GetValue(aggregate) switch
            {
                // Lists that are computed anew on each call.
                IEnumerable<string> list => string.Join(' ', list),
                var value => value,
            });
}
