using CsCheck;
using FluentAssertions;
using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Agents;

public sealed class AgentKeyTests
{
    // 22 characters for the id and 43 for the secret.
    private static readonly string Known = "sak_" + "ASNFZ4mrfe-BI0VniavN7w" + "." + new string('s', 43);

    [Fact]
    public void A_key_consists_of_prefix_site_id_dot_and_secret() =>
        AgentKey.New(GroupFactory.Id()).Text.Should().MatchRegex(@"\Asak_[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}\z");

    [Fact]
    public void The_site_id_is_encoded_in_the_key_in_big_endian_byte_order()
    {
        var site = new GroupId(Guid.Parse("01234567-89ab-7def-8123-456789abcdef"));
        AgentKey.New(site).Text.Should().StartWith("sak_ASNFZ4mrfe-BI0VniavN7w.");
        AgentKey.Parse(Known).Should().Be(new AgentKey(site, Known));
    }

    [Fact]
    public void Every_key_is_parsed_back_to_its_site_and_full_text() =>
        Gen.Guid.Sample(id =>
        {
            var site = new GroupId(id);
            var key = AgentKey.New(site);
            return key.Site == site && AgentKey.Parse(key.Text) == key;
        }, iter: 5_000);

    [Fact]
    public void Two_keys_of_one_site_are_different()
    {
        var site = GroupFactory.Id();
        Enumerable.Range(0, 1_000).Select(_ => AgentKey.New(site).Text).Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sak_")]
    [InlineData("sak_ASNFZ4mrfe-BI0VniavN7w")]
    public void A_text_that_is_too_short_is_not_a_key(string? text) => AgentKey.Parse(text).Should().BeNull();

    [Fact]
    public void A_text_that_is_one_character_too_long_or_too_short_is_not_a_key()
    {
        AgentKey.Parse(Known).Should().NotBeNull();
        AgentKey.Parse(Known + "s").Should().BeNull();
        AgentKey.Parse(Known[..^1]).Should().BeNull();
        AgentKey.Parse(" " + Known).Should().BeNull();
        AgentKey.Parse(" " + Known[..^1]).Should().BeNull();
    }

    [Theory]
    [InlineData("sat_")]
    [InlineData("SAK_")]
    [InlineData("sak-")]
    [InlineData("xsak")]
    public void A_text_with_another_prefix_is_not_a_key(string prefix) => AgentKey.Parse(prefix + Known[4..]).Should().BeNull();

    [Theory]
    [InlineData('_')]
    [InlineData(':')]
    [InlineData('A')]
    public void A_text_with_another_separator_is_not_a_key(char separator) =>
        AgentKey.Parse(Known[..26] + separator + Known[27..]).Should().BeNull();

    [Theory]
    [InlineData("AAAAAAAAAAAAAAAAAAAA  ")]
    [InlineData("  ASNFZ4mrfe-BI0VniavN")]
    [InlineData("ASNFZ4mrfe\r\n\t 0VniavNA")]
    public void A_short_id_padded_with_blanks_is_not_a_key(string id)
    {
        // The base64url decoder ignores them.
        id.Should().HaveLength(22);
        AgentKey.Parse("sak_" + id + Known[26..]).Should().BeNull();
    }

    [Theory]
    [InlineData('+')]
    [InlineData('/')]
    [InlineData('=')]
    [InlineData('.')]
    [InlineData('!')]
    [InlineData(' ')]
    [InlineData('\n')]
    [InlineData('é')]
    [InlineData('\0')]
    public void An_id_that_is_not_base64url_is_not_a_key(char wrong)
    {
        for (var position = 4; position < 26; position++)
        {
            var text = Known.ToCharArray();
            text[position] = wrong;
            AgentKey.Parse(new string(text)).Should().BeNull($"position {position}");
        }
    }

    [Fact]
    public void An_id_with_nonzero_padding_bits_is_not_a_key() =>
        AgentKey.Parse(Known[..25] + "x" + Known[26..]).Should().BeNull("the encoding of a site id is unique");

    [Fact]
    public void The_nil_uuid_does_not_identify_a_site() => AgentKey.Parse($"sak_{new string('A', 22)}.{new string('A', 43)}").Should().BeNull();

    [Fact]
    public void Parsing_arbitrary_text_does_not_throw() =>
        Gen.Char.Array[70].Select(Gen.Int[0, 70]).Sample((noise, keep) =>
        {
            // The longer the valid prefix, the further the parser gets.
            var text = Known[..keep] + new string(noise)[keep..];
            var key = AgentKey.Parse(text);
            return key is null || key.Value.Text == text;
        }, iter: 5_000);

    [Fact]
    public void The_text_representation_of_a_key_does_not_reveal_its_secret()
    {
        var key = AgentKey.New(GroupFactory.Id());
        key.ToString().Should().Be($"key of {key.Site}");
        $"{key}".Should().NotContain(key.Text[27..]).And.NotContain("sak_");
    }
}
