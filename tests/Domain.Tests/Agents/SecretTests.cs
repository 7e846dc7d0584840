using FluentAssertions;
using Sites.Domain.Agents;
using Xunit;

namespace Sites.Domain.Tests.Agents;

public sealed class SecretTests
{
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("é", "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c")]
    public void The_stored_hash_is_the_SHA_256_of_the_UTF_8_text(string secret, string hash) =>
        Convert.ToHexStringLower(Secret.Hash(secret)).Should().Be(hash);

    [Fact]
    public void A_new_secret_is_32_random_bytes_in_base64url()
    {
        var secrets = Enumerable.Range(0, 1_000).Select(_ => Secret.NewText()).ToList();
        secrets.Should().OnlyHaveUniqueItems();
        foreach (var secret in secrets) secret.Should().MatchRegex(@"\A[A-Za-z0-9_-]{43}\z");
    }

    [Fact]
    public void A_secret_matches_only_its_own_hash()
    {
        var kept = Secret.Hash("open sesame");
        Secret.Matches("open sesame", kept).Should().BeTrue();
        Secret.Matches("open sesam", kept).Should().BeFalse();
        Secret.Matches("Open sesame", kept).Should().BeFalse();
        Secret.Matches("open sesame ", kept).Should().BeFalse();
        Secret.Matches("", kept).Should().BeFalse();
    }

    [Fact]
    public void A_missing_secret_or_hash_never_matches()
    {
        Secret.Matches(null, Secret.Hash("open sesame")).Should().BeFalse();
        Secret.Matches("open sesame", null).Should().BeFalse();
        Secret.Matches(null, null).Should().BeFalse();
        Secret.Matches("", null).Should().BeFalse();
        // A missing secret must not be treated as the empty text, whose hash could be stored.
        Secret.Matches(null, Secret.Hash("")).Should().BeFalse();
    }

    [Fact]
    public void A_truncated_hash_never_matches()
    {
        var kept = Secret.Hash("open sesame");
        Secret.Matches("open sesame", kept[..31]).Should().BeFalse();
        Secret.Matches("open sesame", []).Should().BeFalse();
    }

    [Fact]
    public void The_lengths_are_those_of_the_columns()
    {
        Secret.HashLength.Should().Be(32);
        Secret.Hash("x").Should().HaveCount(32);
        Secret.RandomLength.Should().Be(32);
    }
}
