using Ardalis.Result;

namespace Sites.Application.Tests.Common;

public sealed class IfMatchTests
{
    [Fact]
    public void A_missing_precondition_matches_every_version() => IfMatch.Check(null, 7).IsSuccess.Should().BeTrue();

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public void A_precondition_matches_any_of_its_versions(int version) =>
        IfMatch.Check(new IfMatch([7, 8]), version).IsSuccess.Should().BeTrue();

    [Fact]
    public void Any_other_version_is_stale_and_the_error_names_the_current_one()
    {
        var check = IfMatch.Check(new IfMatch([6, 8]), 7);

        check.ShouldBeRefused("precondition.stale");
        check.Status.Should().Be(ResultStatus.Conflict);
        check.Errors.Should().ContainSingle().Which.Should().Contain("current version is 7.");
    }

    [Fact]
    public void A_precondition_without_a_known_version_matches_no_version() =>
        IfMatch.Check(new IfMatch([]), 1).ShouldBeRefused("precondition.stale");
}
