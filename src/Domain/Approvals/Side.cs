using Sites.Domain.Common;

namespace Sites.Domain.Approvals;

/// <summary>The sides of a transfer, each of which has to consent.</summary>
public enum Side
{
    /// <summary>Who gives.</summary>
    Source,

    /// <summary>Who takes.</summary>
    Target,
}

/// <summary>Sets of sides as they are stored: the wire's spelling, in order, joined by commas.</summary>
public static class Sides
{
    /// <summary>Both.</summary>
    public static IReadOnlyList<Side> Both { get; } = [Side.Source, Side.Target];

    /// <summary>None.</summary>
    public static IReadOnlyList<Side> None { get; } = [];

    /// <summary>As stored: <c>source,target</c>; empty for none.</summary>
    public static string Write(IEnumerable<Side> sides) => string.Join(',', sides.Distinct().Order().Select(side => side.ToWire()));

    /// <summary>What <see cref="Write"/> wrote.</summary>
    public static IReadOnlyList<Side> Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(name => WireNames.Parse<Side>(name)!.Value)];
    }
}
