using CsCheck;
using FluentAssertions;
using Sites.Domain.Nodes;
using Xunit;

namespace Sites.Domain.Tests.Nodes;

public sealed class MacAddressPartTests
{
    private static readonly Gen<string> Digits = Gen.Char["0123456789abcdef"].Array[12].Select(digits => new string(digits));

    [Fact]
    public void Every_part_of_every_notation_is_found_in_the_address() =>
        Gen.Select(Digits, Gen.Int[0, 3], Gen.Int[0, 16], Gen.Int[1, 17], Gen.Bool).Sample((digits, spelling, from, length, upper) =>
        {
            var whole = Spell(digits, spelling);
            from %= whole.Length;
            var part = whole.Substring(from, Math.Min(length, whole.Length - from));
            if (!part.Any(char.IsAsciiHexDigit)) return;
            Finds(upper ? part.ToUpperInvariant() : part, Spell(digits, 0)).Should().BeTrue("{0} is a part of {1}", part, whole);
        }, iter: 5_000);

    [Fact]
    public void A_match_is_a_part_of_the_notation_that_was_searched() =>
        Gen.Select(Digits, Digits, Gen.Int[0, 3], Gen.Int[0, 16], Gen.Int[1, 6]).Sample((digits, others, spelling, from, length) =>
        {
            var whole = Spell(digits, spelling);
            from %= whole.Length;
            var part = whole.Substring(from, Math.Min(length, whole.Length - from));
            if (!part.Any(char.IsAsciiHexDigit)) return;
            // Digits without a separator are part of every notation; a hyphen is equivalent to a colon.
            var asked = part.All(char.IsAsciiHexDigit) ? 3 : spelling;
            Finds(part, Spell(others, 0)).Should().Be(Spell(others, asked).Contains(part, StringComparison.Ordinal), "{0} is asked for in {1}", part, others);
        }, iter: 5_000);

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("1a:2b-3c")]
    [InlineData("1a:2:3c")]
    [InlineData("10.20.30")]
    [InlineData("1a2b3.4c5d")]
    [InlineData("00:1a:2b:3c:4d:5e:6f:")]
    [InlineData("0123456789abc")]
    [InlineData("kiosk")]
    [InlineData("%")]
    [InlineData("１a")]
    public void A_text_that_is_not_part_of_an_address_is_not_found(string text) => Finds(text, "00:1a:2b:3c:4d:5e").Should().BeFalse();

    private static bool Finds(string text, string stored) => MacAddressPart.AllIn(text).Any(part => part.Start is { } start
        ? start + part.Text.Length <= stored.Length && stored.Substring(start, part.Text.Length) == part.Text
        : stored.Contains(part.Text, StringComparison.Ordinal));

    private static string Spell(string digits, int spelling) => spelling switch
    {
        0 => string.Join(':', digits.Chunk(2).Select(pair => new string(pair))),
        1 => string.Join('-', digits.Chunk(2).Select(pair => new string(pair))),
        2 => string.Join('.', digits.Chunk(4).Select(four => new string(four))),
        _ => digits,
    };
}
