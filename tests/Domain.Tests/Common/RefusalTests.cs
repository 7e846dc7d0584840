using Ardalis.Result;
using FluentAssertions;
using Sites.Domain.Common;
using Xunit;

namespace Sites.Domain.Tests.Common;

public sealed class RefusalTests
{
    private static readonly ErrorDefinition Lost = new("book.lost", RefusalKind.NotFound, "There is no book '{0}'.", "book_id");

    [Theory]
    [InlineData(RefusalKind.Malformed, ResultStatus.Invalid)]
    [InlineData(RefusalKind.Rule, ResultStatus.Error)]
    [InlineData(RefusalKind.NotFound, ResultStatus.NotFound)]
    [InlineData(RefusalKind.Conflict, ResultStatus.Conflict)]
    [InlineData(RefusalKind.Stale, ResultStatus.Conflict)]
    [InlineData(RefusalKind.Unauthenticated, ResultStatus.Unauthorized)]
    [InlineData(RefusalKind.Forbidden, ResultStatus.Forbidden)]
    [InlineData(RefusalKind.TooMany, ResultStatus.Unavailable)]
    public void The_kind_determines_the_status(RefusalKind kind, ResultStatus status)
    {
        var refusal = new Refusal(kind, [Lost.ForField("book_id", 7)]);
        refusal.IsSuccess.Should().BeFalse();
        refusal.Status.Should().Be(status);
    }

    [Fact]
    public void Every_kind_has_a_status()
    {
        foreach (var kind in Enum.GetValues<RefusalKind>())
        {
            var making = () => new Refusal(kind, [Lost.ForField("book_id", 7)]);
            making.Should().NotThrow(kind.ToString());
        }
    }

    [Fact]
    public void An_undefined_kind_is_a_programming_error()
    {
        var making = () => new Refusal((RefusalKind)99, []);
        making.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Code_message_and_field_survive_the_conversion_to_a_result_of_a_reference_type()
    {
        Result<string> converted = Lost.Refuse(7);
        converted.ShouldBeRefused(ResultStatus.NotFound, "book.lost", "There is no book '7'.", "book_id");
    }

    [Fact]
    public void Code_message_and_field_survive_the_conversion_to_a_result_of_a_value_type()
    {
        Result<int> converted = Lost.Refuse(7);
        converted.ShouldBeRefused(ResultStatus.NotFound, "book.lost", "There is no book '7'.", "book_id");
    }

    [Fact]
    public void Code_message_and_field_survive_the_conversion_between_results()
    {
        Result<int> failed = Lost.Refuse(7);
        failed.AsRefusal().ShouldBeRefused(ResultStatus.NotFound, "book.lost", "There is no book '7'.", "book_id");
        Result<Guid?> passedOn = failed.AsRefusal();
        passedOn.ShouldBeRefused(ResultStatus.NotFound, "book.lost", "There is no book '7'.", "book_id");
    }

    [Theory]
    [InlineData(RefusalKind.Malformed)]
    [InlineData(RefusalKind.Rule)]
    [InlineData(RefusalKind.NotFound)]
    [InlineData(RefusalKind.Conflict)]
    [InlineData(RefusalKind.Stale)]
    [InlineData(RefusalKind.Unauthenticated)]
    [InlineData(RefusalKind.Forbidden)]
    [InlineData(RefusalKind.TooMany)]
    public void For_any_kind_the_conversion_keeps_status_and_all_errors_in_order(RefusalKind kind)
    {
        var first = Lost.ForField("books.1", 1);
        var second = Lost.ForField("books.2", 2);
        Result<int> failed = new Refusal(kind, [first, second]);

        var passedOn = failed.AsRefusal();

        passedOn.Status.Should().Be(failed.Status);
        passedOn.ValidationErrors.Should().Equal(first, second);
        passedOn.Errors.Should().Equal("There is no book '1'.", "There is no book '2'.");
    }

    [Fact]
    public void A_success_is_not_a_refusal()
    {
        var passingOn = () => Result<int>.Success(1).AsRefusal();
        passingOn.Should().Throw<InvalidOperationException>();
    }
}
