using Ardalis.Result;
using FluentAssertions;
using Sites.Domain.Agents;
using Sites.Domain.Tests.Common;
using Xunit;

namespace Sites.Domain.Tests.Agents;

public sealed class AgentVersionTests
{
    [Theory]
    [InlineData("1")]
    [InlineData("1.2.3-rc.1+build.77")]
    [InlineData("Über 2000 🛰")]
    public void Any_versioning_scheme_is_stored_verbatim(string text) => AgentVersion.Parse(text).ShouldSucceed().Should().Be(text);

    [Fact]
    public void Blanks_around_a_version_are_trimmed() => AgentVersion.Parse(" \t1.2 \n").ShouldSucceed().Should().Be("1.2");

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  \t ")]
    public void A_missing_version_is_refused(string? text) => ShouldBeInvalid(text);

    [Fact]
    public void A_version_of_50_characters_is_accepted_and_one_of_51_is_refused()
    {
        var longest = new string('9', 50);
        AgentVersion.Parse(longest).ShouldSucceed().Should().Be(longest);
        AgentVersion.Parse($" {longest} ").ShouldSucceed().Should().Be(longest);
        ShouldBeInvalid(longest + "9");
    }

    [Fact]
    public void Control_characters_and_damaged_unicode_are_refused()
    {
        foreach (var control in NastyText.Controls) ShouldBeInvalid($"1{control}2");
        foreach (var damaged in NastyText.Damaged) ShouldBeInvalid(damaged);
    }

    private static void ShouldBeInvalid(string? text) =>
        AgentVersion.Parse(text).ShouldBeRefused(
            ResultStatus.Invalid, "agent.version_invalid", "must have 1 to 50 characters of valid Unicode without control characters", "agent_version");
}
