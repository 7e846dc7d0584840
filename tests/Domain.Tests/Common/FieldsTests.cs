using Ardalis.Result;
using FluentAssertions;
using Sites.Domain.Common;
using Xunit;

namespace Sites.Domain.Tests.Common;

public sealed class FieldsTests
{
    private static readonly ErrorDefinition Bad = new("thing.bad", RefusalKind.Malformed, "{0} is bad");

    [Fact]
    public void Fields_without_errors_are_valid()
    {
        var fields = new Fields();
        fields.AreValid.Should().BeTrue();
        fields.Errors.Should().BeEmpty();
    }

    [Fact]
    public void A_parsed_value_is_returned_and_keeps_the_fields_valid()
    {
        var fields = new Fields();
        fields.Take(Result<int>.Success(7)).Should().Be(7);
        fields.Take(Result<string?>.Success(null)).Should().BeNull();
        fields.AreValid.Should().BeTrue();
    }

    [Fact]
    public void A_refused_value_is_returned_as_default_and_recorded()
    {
        var fields = new Fields();
        fields.Take<int>(Refuse("count")).Should().Be(0);
        fields.Take<string>(Refuse("name")).Should().BeNull();
        fields.AreValid.Should().BeFalse();
    }

    [Fact]
    public void All_errors_are_returned_as_one_refusal_in_the_order_of_detection()
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
    public void An_error_added_directly_invalidates_the_fields()
    {
        var fields = new Fields();
        fields.Add(Bad.ForField("name", "name"));
        fields.AreValid.Should().BeFalse();
    }

    private static Refusal Refuse(string field) => new(RefusalKind.Malformed, [Bad.ForField(field, field)]);
}
