using System.Text.Json;
using Sites.Application.Synchronization;
using Sites.Domain.Synchronization;

namespace Sites.Application.Tests.Synchronization;

public sealed class PushedChangeTests
{
    private static readonly PushedChange Whole = new(
        SiteAtWork.NewId(), SyncEntityType.Node, SiteAtWork.NewId(), 3, Given.Then, SiteAtWork.Json("""{"hostname":"one"}"""));

    [Fact]
    public void A_change_is_complete_if_all_fields_are_present()
    {
        Whole.IsComplete.Should().BeTrue();
        (Whole with { BaseVersion = 0 }).IsComplete.Should().BeTrue("it may be discovered");
        (Whole with { EntityType = null }).IsComplete.Should().BeTrue("the entity type is checked earlier");

        (Whole with { EntityId = null }).IsComplete.Should().BeFalse();
        (Whole with { BaseVersion = null }).IsComplete.Should().BeFalse();
        (Whole with { BaseVersion = -1 }).IsComplete.Should().BeFalse();
        (Whole with { ModifiedAt = null }).IsComplete.Should().BeFalse();
        (Whole with { ModifiedAt = null, Age = TimeSpan.Zero }).IsComplete.Should().BeTrue("its age takes the place of its time");
        WithState(null).IsComplete.Should().BeFalse();
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("null", false)]
    [InlineData("[]", false)]
    [InlineData("\"text\"", false)]
    [InlineData("1", false)]
    [InlineData("true", false)]
    // A lone surrogate as a value, deeply nested, and as a name.
    [InlineData("""{"hostname":"\ud800"}""", false)]
    [InlineData("""{"hostname":[{"a":"x\udc00"}]}""", false)]
    [InlineData("""{"\ud800":1}""", false)]
    [InlineData("""{"a":{"\udc00":1}}""", false)]
    [InlineData("""{"hostname":"\ud83e\uddca"}""", true)]
    public void The_state_must_be_an_object_of_valid_Unicode(string state, bool isValid)
    {
        var change = WithState(SiteAtWork.Json(state));

        (change.ParsedState is not null).Should().Be(isValid);
        change.IsComplete.Should().Be(isValid);
        change.Checksum.Should().HaveLength(64, "repetitions of an invalid change are recognised too");
    }

    [Fact]
    public void The_base_state_is_optional_and_left_out_if_it_is_not_usable()
    {
        Whole.ParsedBase.Should().BeNull();
        (Whole with { BaseState = SiteAtWork.Json("""{"hostname":"\ud800"}""") }).ParsedBase.Should().BeNull();
        (Whole with { BaseState = SiteAtWork.Json("[]") }).IsComplete.Should().BeTrue();
        (Whole with { BaseState = SiteAtWork.Json("""{ "hostname" : "base" }""") }).ParsedBase!.Json.Should().Be("""{"hostname":"base"}""");
    }

    [Fact]
    public void A_change_was_made_by_the_clock_of_central_or_by_its_age_and_not_later_than_now()
    {
        var now = Given.Then.AddHours(1);
        Whole.MadeAt(TimeSpan.Zero, now).Should().Be(Given.Then);
        Whole.MadeAt(TimeSpan.FromMinutes(10), now).Should().Be(Given.Then.AddMinutes(-10));
        Whole.MadeAt(TimeSpan.FromHours(-2), now).Should().Be(now);
        (Whole with { Age = TimeSpan.FromMinutes(3) }).MadeAt(TimeSpan.FromDays(9), now).Should().Be(now.AddMinutes(-3));
        (Whole with { Age = TimeSpan.MaxValue }).MadeAt(TimeSpan.Zero, now).Should().Be(DateTime.MinValue);
    }

    [Fact]
    public void The_state_is_read_in_canonical_form() =>
        WithState(SiteAtWork.Json("""{ "hostname" : "one", "arch" : null }""")).ParsedState!.Json.Should().Be("""{"arch":null,"hostname":"one"}""");

    [Fact]
    public void The_checksum_changes_with_every_field()
    {
        PushedChange[] others =
        [
            Whole with { EntityType = SyncEntityType.Site }, Whole with { EntityType = null }, Whole with { EntityId = SiteAtWork.NewId() }, Whole with { EntityId = null },
            Whole with { BaseVersion = 4 }, Whole with { BaseVersion = null }, Whole with { BaseVersion = 0 },
            Whole with { ModifiedAt = Given.Then.AddTicks(1) }, Whole with { ModifiedAt = null },
            WithState(SiteAtWork.Json("""{"hostname":"two"}""")), WithState(SiteAtWork.Json("""{"hostname":"one","arch":null}""")), WithState(SiteAtWork.Json("{}")), WithState(null),
        ];

        others.Select(change => Again(change).Checksum).Append(Again(Whole).Checksum).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void The_checksum_depends_neither_on_member_order_nor_on_the_id()
    {
        var one = WithState(SiteAtWork.Json("""{"hostname":"one","arch":null}"""));
        var other = WithState(SiteAtWork.Json("""{"arch":null,  "hostname":"\u006fne"}"""));

        other.Checksum.Should().Be(one.Checksum);
        Again(one with { ChangeId = SiteAtWork.NewId() }).Checksum.Should().Be(one.Checksum);
        (Again(one) with { Age = TimeSpan.FromMinutes(1), Generation = 7, BaseState = SiteAtWork.Json("{}") }).Checksum
            .Should().Be(one.Checksum, "the age of a change that is pushed again has grown");
    }

    private static PushedChange WithState(JsonElement? state) =>
        new(Whole.ChangeId, Whole.EntityType, Whole.EntityId, Whole.BaseVersion, Whole.ModifiedAt, state);

    /// <summary>A copy created by <c>with</c> has the cached checksum; a new instance has not.</summary>
    private static PushedChange Again(PushedChange change) =>
        new(change.ChangeId, change.EntityType, change.EntityId, change.BaseVersion, change.ModifiedAt, change.State);
}
