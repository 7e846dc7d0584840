namespace Sites.Application.Tests.Hierarchy;

public sealed class HierarchySpecificationsTests
{
    private readonly Site _site = Given.Site("site", key: "K-1");
    private readonly DeviceGroup _group = Given.Group("group", key: "k-1");
    private readonly DeviceGroup _keyless = Given.Group("keyless");

    [Fact]
    public void One_group_of_any_kind_is_found_by_id_and_tracked()
    {
        Found(new GroupById(_site.Id)).Should().Equal(_site);
        Found(new GroupById(_group.Id)).Should().Equal(_group);
        IsTracked(new GroupById(_group.Id)).Should().BeTrue();
    }

    [Fact]
    public void One_site_is_found_by_id_and_tracked()
    {
        var specification = new SiteById(_site.Id);

        specification.Evaluate([_site, Given.Site("other")]).Should().Equal(_site);
        specification.AsNoTracking.Should().BeFalse();
    }

    [Fact]
    public void Groups_are_found_by_id_without_tracking()
    {
        Found(new GroupsByIds([_site.Id, _keyless.Id, GroupId.New(Given.Then)])).Should().Equal(_site, _keyless);
        Found(new GroupsByIds([])).Should().BeEmpty();
        IsTracked(new GroupsByIds([])).Should().BeFalse();
    }

    [Fact]
    public void Groups_are_found_by_exact_key_without_tracking()
    {
        Found(new GroupsByExternalIds(["k-1", "nobody's"])).Should().Equal(_group);
        Found(new GroupsByExternalIds([])).Should().BeEmpty();
        IsTracked(new GroupsByExternalIds([])).Should().BeFalse();
    }

    private static bool IsTracked(ISpecification<DeviceGroup> specification) => !specification.AsNoTracking;

    private IEnumerable<DeviceGroup> Found(ISpecification<DeviceGroup> specification) => specification.Evaluate([_site, _group, _keyless]);
}
