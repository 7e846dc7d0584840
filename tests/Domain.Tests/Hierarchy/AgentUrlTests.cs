using Ardalis.Result;
using FluentAssertions;
using Sites.Domain.Hierarchy;
using Sites.Domain.Tests.Common;
using Xunit;

namespace Sites.Domain.Tests.Hierarchy;

public sealed class AgentUrlTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  \t ")]
    public void A_blank_URL_is_null(string? text) => AgentUrl.Parse(text).ShouldSucceed().Should().BeNull();

    [Theory]
    [InlineData("http://agent")]
    [InlineData("https://agent.example:8443/base/path?x=1")]
    [InlineData("HTTPS://Agent.Example/")]
    [InlineData("http://10.0.0.7:8080")]
    [InlineData("http://[2001:db8::1]:8080/")]
    [InlineData("https://agent.example/users/a@b")]
    public void An_absolute_http_or_https_URL_is_stored_as_written(string text) =>
        AgentUrl.Parse(text).ShouldSucceed()!.Value.Should().Be(text);

    [Fact]
    public void Blanks_around_a_URL_are_trimmed() =>
        AgentUrl.Parse("  http://agent \n").ShouldSucceed()!.Value.Should().Be("http://agent");

    [Theory]
    [InlineData("agent")]
    [InlineData("agent.example:8080")]
    [InlineData("/agent")]
    [InlineData("//agent/path")]
    [InlineData("http:agent")]
    [InlineData("http://")]
    [InlineData("http:///path")]
    [InlineData("http://agent:99999")]
    [InlineData("http://two words")]
    public void A_relative_URL_is_refused(string text) => ShouldBeInvalid(text);

    [Theory]
    [InlineData("ftp://agent")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ws://agent")]
    [InlineData("httpx://agent")]
    [InlineData("mailto:agent@example.org")]
    [InlineData("javascript:alert(1)")]
    public void Another_scheme_is_refused(string text) => ShouldBeInvalid(text);

    [Theory]
    [InlineData("https://user@agent")]
    [InlineData("https://user:secret@agent")]
    [InlineData("https://:secret@agent")]
    public void A_URL_with_user_name_or_password_is_refused(string text) => ShouldBeInvalid(text);

    [Fact]
    public void A_URL_of_500_characters_is_accepted_and_one_of_501_is_refused()
    {
        var longest = "http://agent/".PadRight(500, 'x');
        AgentUrl.Parse(longest).ShouldSucceed()!.Value.Should().Be(longest);
        ShouldBeInvalid(longest + "x");
    }

    [Fact]
    public void Control_characters_and_damaged_unicode_are_refused()
    {
        foreach (var control in NastyText.Controls) ShouldBeInvalid($"http://agent/a{control}b");
        foreach (var damaged in NastyText.Damaged) ShouldBeInvalid($"http://agent/{damaged}");
    }

    private static void ShouldBeInvalid(string text) =>
        AgentUrl.Parse(text).ShouldBeRefused(
            ResultStatus.Invalid,
            "site.agent_url_invalid",
            "must be an absolute http or https URL of at most 500 characters, without user name or password",
            "agent_url");
}
