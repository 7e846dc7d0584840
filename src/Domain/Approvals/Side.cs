using Sites.Domain.Common;

namespace Sites.Domain.Approvals;

/// <summary>A side of a transfer. Both sides have to consent.</summary>
public enum Side
{
    /// <summary>The side that gives.</summary>
    Source,

    /// <summary>The side that receives.</summary>
    Target,
}

/// <summary>Sets of sides, and their stored form: wire names in order, separated by commas.</summary>
public static class Sides
{
    /// <summary>Both sides.</summary>
    public static IReadOnlyList<Side> Both { get; } = [Side.Source, Side.Target];

    /// <summary>No side.</summary>
    public static IReadOnlyList<Side> None { get; } = [];

    /// <summary>Returns the stored form, such as <c>source,target</c>; empty for no side.</summary>
    public static string Write(IEnumerable<Side> sides) => string.Join(',', sides.Distinct().Order().Select(side => side.ToWire()));

    /// <summary>Reads the stored form.</summary>
    public static IReadOnlyList<Side> Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(name => WireNames.Parse<Side>(name)!.Value)];
    }
}
