using Sites.Domain.Hierarchy;
using Sites.Domain.Tests.Common;

namespace Sites.Domain.Tests.Hierarchy;

/// <summary>Creates groups and sites for tests of other subjects.</summary>
internal static class GroupFactory
{
    public static DateTime Now { get; } = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    public static GroupId Id() => GroupId.New(Now);

    public static GroupName Name(string text) => GroupName.Parse(text).ShouldSucceed();

    public static DeviceGroup Group(string name, DeviceGroup? parent = null, Settings? settings = null) =>
        DeviceGroup.Create(Id(), Name(name), parent, settings ?? Settings.Empty, Now).ShouldSucceed();

    public static Site Site(string name, DeviceGroup? parent = null, Settings? settings = null) =>
        Domain.Hierarchy.Site.Create(Id(), Name(name), parent, settings ?? Settings.Empty, Now).ShouldSucceed();

    /// <summary>The lowest group of a chain of regular groups.</summary>
    public static DeviceGroup GroupAtLevel(int level) =>
        level == 1 ? Group("level 1") : Group($"level {level}", GroupAtLevel(level - 1));

    /// <summary>The lowest site of a chain of sites.</summary>
    public static Site SiteAtLevel(int level) =>
        level == 1 ? Site("level 1") : Site($"level {level}", SiteAtLevel(level - 1));
}
