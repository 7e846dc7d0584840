using System.Text;
using Ardalis.Result;
using FluentAssertions;
using Sites.Domain.Hierarchy;
using Sites.Domain.Tests.Common;
using Xunit;

namespace Sites.Domain.Tests.Hierarchy;

public sealed class DiscoveryConfigTests
{
    [Fact]
    public void A_null_configuration_is_unset() => DiscoveryConfig.Parse(null).ShouldSucceed().Should().BeNull();

    [Theory]
    [InlineData("{}")]
    [InlineData(""" { "servers" : ["10.0.0.1", null], "nested": {"a": 1} } """)]
    [InlineData("""{"a": 1, "A": 2, "x": {"a": 3}}""")]
    public void An_object_is_stored_verbatim(string json) => DiscoveryConfig.Parse(json).ShouldSucceed()!.Value.Should().Be(json);

    [Fact]
    public void An_object_of_8_KiB_is_accepted_and_one_byte_more_is_refused()
    {
        var largest = ObjectOf(8192, 'x');
        DiscoveryConfig.Parse(largest).ShouldSucceed()!.Value.Should().Be(largest);
        ShouldBeInvalid(ObjectOf(8193, 'x'));
    }

    [Fact]
    public void Size_is_measured_in_bytes_not_characters()
    {
        var largest = ObjectOf(8192, 'é');
        largest.Length.Should().BeLessThan(5_000);
        DiscoveryConfig.Parse(largest).ShouldSucceed()!.Value.Should().Be(largest);
        ShouldBeInvalid(ObjectOf(8194, 'é'));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("[{}]")]
    [InlineData("7")]
    [InlineData("\"{}\"")]
    public void JSON_that_is_not_an_object_is_refused(string json) => ShouldBeInvalid(json);

    [Theory]
    [InlineData("{")]
    [InlineData("""{"a": 1,}""")]
    [InlineData("{} {}")]
    [InlineData("{a: 1}")]
    [InlineData("{} // why")]
    [InlineData("""{"a\ud800": 1}""")]
    public void Invalid_JSON_is_refused(string json) => ShouldBeInvalid(json);

    [Theory]
    [InlineData("""{"a": 1, "a": 1}""")]
    [InlineData("""{"x": {"a": 1, "a": 2}}""")]
    [InlineData("""{"x": [{"a": 1, "a": 2}]}""")]
    [InlineData("""{"a": 1, "\u0061": 2}""")]
    public void A_duplicate_member_is_refused(string json) => ShouldBeInvalid(json);

    [Fact]
    public void A_lone_surrogate_is_refused() => ShouldBeInvalid("{\"a\": \"\ud800\"}");

    private static string ObjectOf(int bytes, char filler)
    {
        const string start = "{\"ab\":\"", end = "\"}";
        var count = (bytes - start.Length - end.Length) / Encoding.UTF8.GetByteCount([filler]);
        var json = start + new string(filler, count) + end;
        var padding = bytes - Encoding.UTF8.GetByteCount(json);
        return json + new string(' ', padding);
    }

    private static void ShouldBeInvalid(string json) =>
        DiscoveryConfig.Parse(json).ShouldBeRefused(
            ResultStatus.Invalid,
            "site.discovery_config_invalid",
            "must be the text of a JSON object of at most 8192 bytes, without duplicate members",
            "discovery_config_json");
}
