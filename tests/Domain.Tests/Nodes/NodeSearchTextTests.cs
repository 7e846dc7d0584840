using FluentAssertions;
using Sites.Domain.Common;
using Sites.Domain.Nodes;
using Xunit;

namespace Sites.Domain.Tests.Nodes;

public sealed class NodeSearchTextTests
{
    [Fact]
    public void A_field_is_found_only_as_a_whole_and_only_as_itself()
    {
        var text = NodeSearchText.Of("web-1", "10.0.0.1", "Müller AG", "X 1", "sn-7");

        text.Should().Contain(NodeSearchText.OfVendor("MÜLLER ag")).And.Contain(NodeSearchText.OfModel("x 1")).And.Contain(NodeSearchText.OfSerialNumber("SN-7"));
        text.Should().NotContain(NodeSearchText.OfVendor("Müller")).And.NotContain(NodeSearchText.OfVendor("X 1"))
            .And.NotContain(NodeSearchText.OfModel("sn-7")).And.NotContain(NodeSearchText.OfSerialNumber("n-7")).And.NotContain(NodeSearchText.OfVendor("10.0.0.1"));
        text.Should().Contain(Text.Normalize("müller")).And.Contain(Text.Normalize("Mu\u0308ller")).And.Contain(Text.Normalize("EB-1"));
    }

    [Fact]
    public void Missing_fields_leave_their_positions_empty() =>
        NodeSearchText.Of(null, null, null, null, null).Should().Be("\u0001\u0002\u0003\u0004\u0005");

    [Fact]
    public void The_longest_fields_fit_the_column()
    {
        // U+0390 and similar letters grow the most when normalized: from one character to three.
        var longest = new string('\ufb2c', NodeIdentity.MaxTextLength);
        NodeSearchText.Of(new string('h', Hostname.MaxLength), new string('f', IpAddress.MaxLength), longest, longest, longest)
            .Length.Should().BeLessThanOrEqualTo(NodeSearchText.MaxLength).And.BeGreaterThan(NodeSearchText.MaxLength - 10);
    }

    [Fact]
    public void A_value_stored_before_a_rule_was_added_is_searched_as_it_is() =>
        NodeSearchText.Of("h", null, "a\ufffeb", null, null).Should().Be("H\u0001\u0002A\ufffeB\u0003\u0004\u0005");
}
