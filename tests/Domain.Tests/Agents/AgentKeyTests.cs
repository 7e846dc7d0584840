using CsCheck;
using FluentAssertions;
using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Agents;

public sealed class AgentKeyTests
{
    // Twenty-two characters for the id, forty-three for the secret.
    private static readonly string Known = "sak_" + "ASNFZ4mrfe-BI0VniavN7w" + "." + new string('s', 43);

    [Fact]
    public void A_key_is_its_prefix_the_sites_id_a_dot_and_a_secret() =>
        AgentKey.New(Plant.Id()).Text.Should().MatchRegex(@"\Asak_[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}\z");

    [Fact]
    public void The_id_stands_in_a_key_byte_by_byte_as_it_is_written()
    {
        var site = new GroupId(Guid.Parse("01234567-89ab-7def-8123-456789abcdef"));
        AgentKey.New(site).Text.Should().StartWith("sak_ASNFZ4mrfe-BI0VniavN7w.");
        AgentKey.Parse(Known).Should().Be(new AgentKey(site, Known));
    }

    [Fact]
    public void Every_key_is_read_back_with_its_site_and_its_whole_text() =>
        Gen.Guid.Sample(id =>
        {
            var site = new GroupId(id);
            var key = AgentKey.New(site);
            return key.Site == site && AgentKey.Parse(key.Text) == key;
        }, iter: 5_000);

    [Fact]
    public void Two_keys_of_one_site_are_different()
    {
        var site = Plant.Id();
        Enumerable.Range(0, 1_000).Select(_ => AgentKey.New(site).Text).Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sak_")]
    [InlineData("sak_ASNFZ4mrfe-BI0VniavN7w")]
    public void What_is_too_short_for_a_key_is_none(string? text) => AgentKey.Parse(text).Should().BeNull();

    [Fact]
    public void One_character_more_or_less_and_it_is_no_key()
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
    public void Another_prefix_and_it_is_no_key(string prefix) => AgentKey.Parse(prefix + Known[4..]).Should().BeNull();

    [Theory]
    [InlineData('_')]
    [InlineData(':')]
    [InlineData('A')]
    public void Another_separator_and_it_is_no_key(char separator) =>
        AgentKey.Parse(Known[..26] + separator + Known[27..]).Should().BeNull();

    [Theory]
    [InlineData("AAAAAAAAAAAAAAAAAAAA  ")]
    [InlineData("  ASNFZ4mrfe-BI0VniavN")]
    [InlineData("ASNFZ4mrfe\r\n\t 0VniavNA")]
    public void An_id_that_hides_that_it_is_short_behind_blanks_and_it_is_no_key(string id)
    {
        // The decoder of base64url skips them.
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
    public void An_id_that_is_not_base64url_and_it_is_no_key(char wrong)
    {
        for (var position = 4; position < 26; position++)
        {
            var text = Known.ToCharArray();
            text[position] = wrong;
            AgentKey.Parse(new string(text)).Should().BeNull($"position {position}");
        }
    }

    [Fact]
    public void An_id_that_has_bits_to_spare_and_it_is_no_key() =>
        AgentKey.Parse(Known[..25] + "x" + Known[26..]).Should().BeNull("one site's id has one spelling");

    [Fact]
    public void The_nil_uuid_names_no_site() => AgentKey.Parse($"sak_{new string('A', 22)}.{new string('A', 43)}").Should().BeNull();

    [Fact]
    public void Whatever_a_caller_shows_reading_it_does_not_throw() =>
        Gen.Char.Array[70].Select(Gen.Int[0, 70]).Sample((noise, keep) =>
        {
            // The nearer to a key, the farther it gets.
            var text = Known[..keep] + new string(noise)[keep..];
            var key = AgentKey.Parse(text);
            return key is null || key.Value.Text == text;
        }, iter: 5_000);

    [Fact]
    public void A_key_that_is_written_somewhere_shows_nothing_of_its_secret()
    {
        var key = AgentKey.New(Plant.Id());
        key.ToString().Should().Be($"key of {key.Site}");
        $"{key}".Should().NotContain(key.Text[27..]).And.NotContain("sak_");
    }
}
