using Sites.Application.Synchronization;
using Sites.Domain.Synchronization;

namespace Sites.Application.Tests.Synchronization;

public sealed class ConflictViewTests
{
    private static readonly EntityState Origin = EntityState.Read("""{"a":0,"b":0,"c":0,"d":0}""");
    private static readonly EntityState Central = EntityState.Read("""{"a":"central","b":0,"c":0,"d":"central"}""");
    private static readonly EntityState Site = EntityState.Read("""{"a":"site","b":"site","c":0,"d":0}""");

    [Fact]
    public void Every_changed_field_is_listed_with_the_sides_that_changed_it_and_whether_it_is_contested() =>
        new ConflictView(Conflict(Origin), 9, Central).Fields.Should().Equal(
            new ConflictField("a", "0", "\"central\"", "\"site\"", IsChangedByCentral: true, IsChangedBySite: true, IsToResolve: true),
            new ConflictField("b", "0", "0", "\"site\"", IsChangedByCentral: false, IsChangedBySite: true, IsToResolve: false),
            new ConflictField("d", "0", "\"central\"", "0", IsChangedByCentral: true, IsChangedBySite: false, IsToResolve: false));

    [Fact]
    public void With_an_unknown_origin_contested_fields_count_as_changed_by_both() =>
        new ConflictView(Conflict(null), 9, Central).Fields.Should().Equal(
            new ConflictField("a", null, "\"central\"", "\"site\"", IsChangedByCentral: true, IsChangedBySite: true, IsToResolve: true));

    [Fact]
    public void If_the_entity_was_removed_the_central_values_are_missing()
    {
        var view = new ConflictView(Conflict(Origin), null, null);

        (view.Central, view.CentralVersion).Should().Be((null, 0));
        view.Fields.Select(field => (field.Name, field.Central, field.IsChangedByCentral)).Should().Equal(("a", null, true), ("b", null, true));
    }

    [Fact]
    public void An_open_conflict_shows_current_central_values_and_a_resolved_one_those_at_resolution()
    {
        var conflict = Conflict(Origin);
        var later = Central.With([KeyValuePair.Create("a", "\"later\"")]);
        var view = new ConflictView(conflict, 9, later);
        (view.Central, view.CentralVersion).Should().Be((later, 9));

        conflict.Close(ConflictDecision.AcceptedCentral, later, "somebody", Given.Then);

        (view.Central, view.CentralVersion).Should().Be((Central, 7));
    }

    private static SyncConflict Conflict(EntityState? origin) => SyncConflict.Open(
        SyncConflictId.New(Given.Then), GroupId.New(Given.Then), SyncEntityType.Node, SiteAtWork.NewId(),
        new ConflictSides(3, origin, 7, Central, Site, ["a"], Given.Then), Given.Then);
}
