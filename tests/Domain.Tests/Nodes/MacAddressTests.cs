using Ardalis.Result;
using CsCheck;
using FluentAssertions;
using Sites.Domain.Nodes;
using Sites.Domain.Tests.Common;
using Xunit;

namespace Sites.Domain.Tests.Nodes;

public sealed class MacAddressTests
{
    /// <summary>Digits of addresses of single interfaces: the second digit is even, and at least one is not zero.</summary>
    private static readonly Gen<string> Digits = Gen.Char["0123456789abcdef"].Array[12].Select(digits => new string(digits))
        .Where(digits => "02468ace".Contains(digits[1], StringComparison.Ordinal) && digits.Any(digit => digit != '0'));

    [Theory]
    [InlineData("00:1a:2b:3c:4d:5e")]
    [InlineData("00:1A:2B:3C:4D:5E")]
    [InlineData("00-1a-2b-3c-4d-5e")]
    [InlineData("00-1A-2b-3C-4d-5E")]
    [InlineData("001a.2b3c.4d5e")]
    [InlineData("001A.2B3C.4D5E")]
    [InlineData("001a2b3c4d5e")]
    [InlineData("001A2b3C4D5E")]
    [InlineData("  00:1a:2b:3c:4d:5e\n")]
    public void The_four_notations_are_one_address(string text)
    {
        var address = MacAddress.Parse(text).ShouldSucceed();
        address.Value.Should().Be("00:1a:2b:3c:4d:5e");
        address.ToString().Should().Be("00:1a:2b:3c:4d:5e");
        address.Should().Be(MacAddress.Parse("00:1a:2b:3c:4d:5e").ShouldSucceed());
    }

    [Fact]
    public void Every_notation_in_any_case_has_the_same_canonical_form() =>
        Gen.Select(Digits, Gen.Int[0, 3], Gen.Bool.Array[12]).Sample((digits, spelling, capitals) =>
        {
            var mixed = string.Concat(digits.Zip(capitals, (digit, capital) => capital ? char.ToUpperInvariant(digit) : digit));
            var address = MacAddress.Parse(Spell(mixed, spelling)).ShouldSucceed();
            address.Value.Should().Be(Spell(digits, 0)).And.HaveLength(MacAddress.Length);
        }, iter: 1_000);

    [Fact]
    public void Different_addresses_stay_different() =>
        Gen.Select(Digits, Digits).Where((one, other) => one != other).Sample((one, other) =>
            MacAddress.Parse(Spell(one, 1)).Value.Should().NotBe(MacAddress.Parse(Spell(other, 2)).Value));

    [Fact]
    public void One_wrong_character_anywhere_makes_an_address_invalid() =>
        Gen.Select(Digits, Gen.Int[0, 3], Gen.Int[0, 16], Gen.Char["gGxX:-._ /０à٣\u0130"]).Sample((digits, spelling, position, wrong) =>
        {
            var text = Spell(digits, spelling).ToCharArray();
            position %= text.Length;
            if (text[position] == wrong || (wrong == ' ' && (position == 0 || position == text.Length - 1))) return;
            text[position] = wrong;
            ShouldBeInvalid(new string(text));
        }, iter: 1_000);

    [Fact]
    public void A_missing_or_additional_digit_makes_an_address_invalid() =>
        Gen.Select(Digits, Gen.Int[0, 3], Gen.Int[0, 16]).Sample((digits, spelling, position) =>
        {
            var text = Spell(digits, spelling);
            position %= text.Length;
            ShouldBeInvalid(text.Remove(position, 1));
            ShouldBeInvalid(text.Insert(position, "0"));
        });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t")]
    public void An_address_is_required(string? text) =>
        MacAddress.Parse(text).ShouldBeRefused(ResultStatus.Invalid, "node.mac_address_required", "must not be empty", "mac_address");

    [Theory]
    [InlineData("001a2b3c4d5")]
    [InlineData("0x001a2b3c4d5e")]
    [InlineData("00:1a:2b:3c:4d")]
    [InlineData("00:1a:2b:3c:4d:5e:6f")]
    [InlineData("00:1a:2b:3c:4d:5e:")]
    [InlineData("00:1a-2b:3c-4d:5e")]
    [InlineData("00.1a.2b.3c.4d.5e")]
    [InlineData("001a:2b3c:4d5e")]
    [InlineData("001a-2b3c-4d5e")]
    [InlineData("001a2b.3c4d5e")]
    [InlineData("001a2b:3c4d5e")]
    [InlineData("00 1a 2b 3c 4d 5e")]
    [InlineData("0:1a:2b:3c:4d:5e")]
    [InlineData("0x00:1a:2b:3c:4d:5e")]
    [InlineData("02:00:5e:10:00:00:00:01")]
    [InlineData("00:1a:2b:3c:4d:5e\n00:1a:2b:3c:4d:5e")]
    [InlineData("localhost")]
    public void Every_other_notation_is_refused(string text) => ShouldBeInvalid(text);

    [Theory]
    [InlineData("000000000000")]
    [InlineData("ffffffffffff")]
    [InlineData("01005e000001")]
    [InlineData("333300000001")]
    [InlineData("0180c2000000")]
    [InlineData("030000000000")]
    [InlineData("010000000000")]
    [InlineData("ff0000000000")]
    public void An_address_that_identifies_no_single_interface_is_refused_in_every_notation(string digits)
    {
        for (var spelling = 0; spelling <= 3; spelling++)
        {
            ShouldBeInvalid(Spell(digits, spelling));
            ShouldBeInvalid(Spell(digits.ToUpperInvariant(), spelling));
        }
    }

    [Fact]
    public void Every_group_address_is_refused() =>
        Gen.Select(Gen.Char["0123456789abcdef"], Gen.Char["13579bdf"], Gen.Char["0123456789abcdef"].Array[10]).Sample((first, second, others) =>
            ShouldBeInvalid($"{first}{second}{new string(others)}"));

    [Theory]
    [InlineData("000000000001")]
    [InlineData("020000000000")]
    [InlineData("fe:ff:ff:ff:ff:ff")]
    public void An_address_that_differs_from_a_reserved_one_in_one_bit_identifies_an_interface(string text) => MacAddress.Parse(text).ShouldSucceed();

    [Theory]
    [InlineData("00:00:00:00:00:00")]
    [InlineData("ff:ff:ff:ff:ff:ff")]
    public void An_address_stored_before_a_rule_was_added_can_still_be_read(string stored) => MacAddress.FromStorage(stored).Value.Should().Be(stored);

    private static string Spell(string digits, int spelling) => spelling switch
    {
        0 => string.Join(':', digits.Chunk(2).Select(pair => new string(pair))),
        1 => string.Join('-', digits.Chunk(2).Select(pair => new string(pair))),
        2 => string.Join('.', digits.Chunk(4).Select(four => new string(four))),
        _ => digits,
    };

    private static void ShouldBeInvalid(string text) =>
        MacAddress.Parse(text).ShouldBeRefused(
            ResultStatus.Invalid,
            "node.mac_address_invalid",
            "must be the address of one network interface: six bytes in hex (00:11:22:33:44:55, 00-11-22-33-44-55, 0011.2233.4455 or 001122334455), not all zero, not multicast and not broadcast",
            "mac_address");
}
