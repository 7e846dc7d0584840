using Ardalis.Result;
using FluentAssertions;
using Sites.Domain.Nodes;
using Sites.Domain.Tests.Common;
using Xunit;

namespace Sites.Domain.Tests.Nodes;

public sealed class HostnameTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t\n")]
    public void A_blank_hostname_is_null(string? text) => Hostname.Parse(text).ShouldSucceed().Should().BeNull();

    [Theory]
    [InlineData("a", "a")]
    [InlineData("7", "7")]
    [InlineData("Node-01.Rack.Example", "node-01.rack.example")]
    [InlineData("  node_01 ", "node_01")]
    [InlineData("_ldap._tcp.example", "_ldap._tcp.example")]
    [InlineData("a--b", "a--b")]
    [InlineData("10.0.0.1", "10.0.0.1")]
    public void A_name_is_stored_in_lowercase_without_surrounding_blanks(string text, string kept) =>
        Hostname.Parse(text).ShouldSucceed().Should().Be(kept);

    [Fact]
    public void A_label_of_63_characters_is_accepted_and_one_of_64_is_refused()
    {
        var longest = new string('a', 63);
        Hostname.Parse(longest).ShouldSucceed().Should().Be(longest);
        Hostname.Parse($"x.{longest}.y").ShouldSucceed().Should().Be($"x.{longest}.y");
        ShouldBeInvalid(longest + "a");
        ShouldBeInvalid($"x.{longest}a.y");
    }

    [Fact]
    public void A_name_of_253_characters_is_accepted_and_one_of_254_is_refused()
    {
        var label = new string('a', 63);
        var longest = string.Join('.', label, label, label, new string('b', 61));
        longest.Should().HaveLength(253);
        Hostname.Parse($" {longest} ").ShouldSucceed().Should().Be(longest);
        ShouldBeInvalid(longest + "b");
    }

    [Theory]
    [InlineData(".")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("a..b")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("a.-b")]
    [InlineData("a-.b")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("a/b")]
    [InlineData("a:80")]
    [InlineData("a@b")]
    [InlineData("zürich")]
    [InlineData("\u212a")]
    [InlineData("٣")]
    [InlineData("*")]
    public void An_invalid_hostname_is_refused(string text) => ShouldBeInvalid(text);

    [Fact]
    public void Control_characters_and_damaged_unicode_are_refused()
    {
        foreach (var control in NastyText.Controls) ShouldBeInvalid($"a{control}b");
        foreach (var damaged in NastyText.Damaged) ShouldBeInvalid(damaged);
    }

    private static void ShouldBeInvalid(string text) =>
        Hostname.Parse(text).ShouldBeRefused(
            ResultStatus.Invalid,
            "node.hostname_invalid",
            "must have at most 253 characters: letters, digits, '-' and '_' in parts of 1 to 63, joined by dots",
            "hostname");
}
