using System.Net;
using Ardalis.Result;
using CsCheck;
using FluentAssertions;
using Sites.Domain.Nodes;
using Sites.Domain.Tests.Common;
using Xunit;

namespace Sites.Domain.Tests.Nodes;

public sealed class IpAddressTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t\n")]
    public void A_blank_address_is_null(string? text) => IpAddress.Parse(text).ShouldSucceed().Should().BeNull();

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("  10.0.0.1\n", "10.0.0.1")]
    [InlineData("::", "::")]
    [InlineData("::1", "::1")]
    [InlineData("2001:DB8::1", "2001:db8::1")]
    [InlineData("2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1")]
    [InlineData("FE80::1", "fe80::1")]
    [InlineData("::ffff:10.0.0.1", "::ffff:10.0.0.1")]
    [InlineData("0000:0000:0000:0000:0000:FFFF:255.255.255.255", "::ffff:255.255.255.255")]
    public void An_address_is_stored_in_canonical_form(string text, string kept) =>
        IpAddress.Parse(text).ShouldSucceed().Should().Be(kept);

    [Theory]
    [InlineData("1")]
    [InlineData("10.1")]
    [InlineData("10.0.1")]
    [InlineData("10.0.0.0.1")]
    [InlineData("10.0.0.256")]
    [InlineData("10.0.0.-1")]
    [InlineData("10.0.0.01")]
    [InlineData("012.0.0.1")]
    [InlineData("0x0a.0.0.1")]
    [InlineData("0xa000001")]
    [InlineData("10.0.0.1:80")]
    [InlineData("10.0.0.1/24")]
    [InlineData("10.0.0.")]
    [InlineData("10. 0.0.1")]
    [InlineData("１0.0.0.1")]
    [InlineData("localhost")]
    public void IPv4_has_exactly_four_decimal_parts(string text) => ShouldBeInvalid(text);

    [Theory]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("1::2::3")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("::12345")]
    [InlineData("::g")]
    [InlineData("::1/64")]
    [InlineData("fe80::1%eth0")]
    [InlineData("fe80::1%1")]
    [InlineData("::ffff:010.0.0.1")]
    [InlineData("[::1")]
    public void IPv6_has_neither_scope_nor_prefix(string text) => ShouldBeInvalid(text);

    [Theory]
    [InlineData("[::1]")]
    [InlineData("[::1]:8080")]
    [InlineData("[2001:db8::1]:0x50")]
    public void IPv6_in_the_brackets_of_a_URL_is_refused(string text) => ShouldBeInvalid(text);

    [Fact]
    public void Every_IPv4_address_is_its_own_canonical_form() =>
        Gen.Byte.Array[4].Sample(bytes =>
        {
            var text = string.Join('.', bytes);
            IpAddress.Parse(text).ShouldSucceed().Should().Be(text);
        });

    [Fact]
    public void Every_IPv6_address_has_a_single_canonical_form() =>
        Gen.OneOf(Gen.Const((byte)0), Gen.Byte).Array[16].Sample(bytes =>
        {
            var written = string.Join(':', bytes.Chunk(2).Select(pair => $"{pair[0]:X2}{pair[1]:X2}"));
            var kept = IpAddress.Parse(written).ShouldSucceed();
            IPAddress.Parse(kept!).GetAddressBytes().Should().Equal(bytes);
            IpAddress.Parse(kept).ShouldSucceed().Should().Be(kept);
            IpAddress.Parse(written.ToLowerInvariant()).ShouldSucceed().Should().Be(kept);
        }, iter: 500);

    private static void ShouldBeInvalid(string text) =>
        IpAddress.Parse(text).ShouldBeRefused(
            ResultStatus.Invalid,
            "node.ip_address_invalid",
            "must be an IPv4 address with four decimal parts or an IPv6 address",
            "ip_address");
}
