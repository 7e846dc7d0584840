using FluentAssertions;
using Sites.Domain.Catalog;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Xunit;

namespace Sites.Domain.Tests.Common;

/// <summary>
/// T-SQL pads with blanks before it compares. That has no effect as long as no compared text ends in a blank or
/// contains a character below it (decision record 0024); these are the parsers through which such text enters.
/// </summary>
public sealed class TrailingBlanksTests
{
    private static readonly string[] Blanks = [" ", "  ", "\u00a0", "\u2003", "\u3000", "\t", "\r\n"];

    /// <summary>Each parser, with a function that returns the stored text or null if the input is refused.</summary>
    public static TheoryData<string> ParserNames => [.. Parsers.Keys];

    private static readonly Dictionary<string, Func<string, string?>> Parsers = new()
    {
        ["DeviceGroups.NormalizedName"] = text => GroupName.Parse(text) is { IsSuccess: true } name ? name.Value.Normalized : null,
        ["DeviceGroups.ExternalId"] = text => ExternalId.Parse(text) is { IsSuccess: true } key ? key.Value?.Value : null,
        ["Documents.NormalizedName"] = text => DocumentName.Parse(text) is { IsSuccess: true } name ? name.Value.Normalized : null,
        ["Nodes.MacAddress"] = text => MacAddress.Parse(text) is { IsSuccess: true } mac ? mac.Value.Value : null,
    };

    [Theory]
    [MemberData(nameof(ParserNames))]
    public void A_compared_text_never_starts_or_ends_with_a_blank(string parser)
    {
        var text = parser.EndsWith("MacAddress", StringComparison.Ordinal) ? "02:00:00:00:00:01" : "a b";
        foreach (var blank in Blanks)
        {
            foreach (var given in new[] { text + blank, blank + text, blank + text + blank })
                (Parsers[parser](given) ?? "refused").Should().NotEndWith(" ").And.Be((Parsers[parser](given) ?? "refused").Trim());
        }
    }

    [Theory]
    [MemberData(nameof(ParserNames))]
    public void A_compared_text_contains_no_character_below_the_blank(string parser)
    {
        for (var control = '\0'; control < ' '; control++) Parsers[parser]($"a{control}b").Should().BeNull($"U+{(int)control:X4} sorts before a blank");
    }

    [Fact]
    public void A_lineage_contains_only_digits_and_slashes() =>
        Lineage.OfRoot(GroupId.New(DateTime.UnixEpoch)).Child(GroupId.New(DateTime.UnixEpoch)).Key.Should().MatchRegex("^([0-9a-f]{32}/)+$");
}
