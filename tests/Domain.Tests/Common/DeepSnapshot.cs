using System.Collections;
using System.Globalization;

namespace Sites.Domain.Tests.Common;

/// <summary>
/// A <see cref="Snapshot"/> in which lists are compared by content. By reference, a list created on every read
/// would always appear changed, and a list that was appended to never would.
/// </summary>
internal static class DeepSnapshot
{
    public static IReadOnlyDictionary<string, object?> Of(object aggregate) =>
        Snapshot.Of(aggregate).ToDictionary(fact => fact.Key, fact => fact.Value is IEnumerable and not string ? Text(fact.Value) : fact.Value);

    private static string Text(object? value) => value switch
    {
        string text => text,
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
        IEnumerable many => $"[{string.Join(" | ", many.Cast<object?>().Select(Text))}]",
        { } entity when entity.GetType() is { IsClass: true } => string.Join(", ", Snapshot.Of(entity).Select(fact => $"{fact.Key}: {Text(fact.Value)}")),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };
}
