using Ardalis.Result;
using FluentAssertions;
using Sites.Domain.Common;
using Xunit;

namespace Sites.Domain.Tests.Common;

public sealed class FieldsTests
{
    private static readonly ErrorDefinition Bad = new("thing.bad", RefusalKind.Malformed, "{0} is bad");

    [Fact]
    public void Without_any_mistake_the_fields_are_good()
    {
        var fields = new Fields();
        fields.AreGood.Should().BeTrue();
        fields.Errors.Should().BeEmpty();
    }

    [Fact]
    public void A_parsed_value_is_handed_out_and_leaves_the_fields_good()
    {
        var fields = new Fields();
        fields.Take(Result<int>.Success(7)).Should().Be(7);
        fields.Take(Result<string?>.Success(null)).Should().BeNull();
        fields.AreGood.Should().BeTrue();
    }

    [Fact]
    public void A_refused_value_is_the_default_and_is_remembered()
    {
        var fields = new Fields();
        fields.Take<int>(Refuse("count")).Should().Be(0);
        fields.Take<string>(Refuse("name")).Should().BeNull();
        fields.AreGood.Should().BeFalse();
    }

    [Fact]
    public void All_mistakes_come_back_as_one_refusal_in_the_order_they_were_found()
    {
        var fields = new Fields();
        fields.Take<int>(Refuse("zeta"));
        fields.Take(Result<int>.Success(1));
        fields.Add(Bad.ForField("alpha", "alpha"));
        fields.Take<int>(new Refusal(RefusalKind.Malformed, [Bad.ForField("mid", "mid"), Bad.ForField("beta", "beta")]));

        fields.Errors.Select(error => error.Identifier).Should().Equal("zeta", "alpha", "mid", "beta");
        fields.Refusal.Status.Should().Be(ResultStatus.Invalid);
        fields.Refusal.ValidationErrors.Should().Equal(fields.Errors);
        fields.Refusal.Errors.Should().Equal("zeta is bad", "alpha is bad", "mid is bad", "beta is bad");
    }

    [Fact]
    public void A_mistake_noted_directly_is_enough_to_make_the_fields_bad()
    {
        var fields = new Fields();
        fields.Add(Bad.ForField("name", "name"));
        fields.AreGood.Should().BeFalse();
    }

    private static Refusal Refuse(string field) => new(RefusalKind.Malformed, [Bad.ForField(field, field)]);
}
