using Ardalis.Result;

namespace Sites.Application.Tests.Common;

public sealed class IfMatchTests
{
    [Fact]
    public void No_precondition_is_met_by_every_version() => IfMatch.Check(null, 7).IsSuccess.Should().BeTrue();

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public void A_precondition_is_met_by_any_of_its_versions(int version) =>
        IfMatch.Check(new IfMatch([7, 8]), version).IsSuccess.Should().BeTrue();

    [Fact]
    public void Another_version_is_stale_and_the_sentence_names_the_current_one()
    {
        var check = IfMatch.Check(new IfMatch([6, 8]), 7);

        check.ShouldBeRefused("precondition.stale");
        check.Status.Should().Be(ResultStatus.Conflict);
        check.Errors.Should().ContainSingle().Which.Should().Contain("current version is 7.");
    }

    [Fact]
    public void A_precondition_that_names_none_of_ours_is_met_by_no_version() =>
        IfMatch.Check(new IfMatch([]), 1).ShouldBeRefused("precondition.stale");
}
