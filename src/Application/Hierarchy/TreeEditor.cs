using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>
/// Carries out changes of the tree inside a unit of work of scope <see cref="WriteScope.Structure"/>. It is what the use
/// cases for groups, for sites and for imports share: the rules that need more than one aggregate stand here once.
/// </summary>
public sealed class TreeEditor(
    IRepository<DeviceGroup> groups, IHierarchyStore store, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Creates a regular group or a site.</summary>
    /// <returns>
    /// <c>group.parent_not_found</c>, <c>site.parent_not_a_site</c>, <c>group.too_deep</c>, <c>group.not_a_site_setting</c>,
    /// <c>site.patterns_required</c>, and what <see cref="IUnitOfWork.SaveAsync"/> refuses.
    /// </returns>
    public async Task<Result<GroupId>> CreateAsync(ParsedGroupChange change, bool asSite, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        var parent = await FindParentAsync(change.ParentId.Or(null), cancellationToken);
        if (!parent.IsSuccess) return parent.AsRefusal();

        var made = Make(change, asSite, parent.Value);
        if (!made.IsSuccess) return made.AsRefusal();
        groups.Add(made.Value);

        var saved = await work.SaveAsync(cancellationToken);
        if (!saved.IsSuccess) return saved;
        if (made.Value.Settings is { CachePolicy: CachePolicy.Pattern, CachePatterns: null })
        {
            var patterns = await EnsurePatternsAsync(made.Value, cancellationToken);
            if (!patterns.IsSuccess) return patterns;
        }

        return made.Value.Id;
    }

    /// <summary>Makes the aggregate, without storing it or looking at others.</summary>
    /// <returns><c>site.parent_not_a_site</c>, <c>group.too_deep</c>, <c>group.not_a_site_setting</c>.</returns>
    public Result<DeviceGroup> Make(ParsedGroupChange change, bool asSite, DeviceGroup? parent)
    {
        ArgumentNullException.ThrowIfNull(change);
        var now = clock.GetUtcNow().UtcDateTime;
        var settings = change.Settings.ApplyTo(Settings.Silent);
        var id = GroupId.New(now);
        DeviceGroup made;
        if (asSite)
        {
            var site = Site.Create(id, change.Name!, parent, settings, now);
            if (!site.IsSuccess) return site.AsRefusal();
            site.Value.ReachAgentAt(change.AgentUrl.Or(null));
            made = site.Value;
        }
        else
        {
            var group = DeviceGroup.Create(id, change.Name!, parent, settings, now);
            if (!group.IsSuccess) return group;
            made = group.Value;
        }

        made.Describe(change.Description.Or(null));
        made.IdentifyAs(change.ExternalId.Or(null));
        return made;
    }

    /// <summary>Changes a group or site: its fields, its settings, its place.</summary>
    /// <returns>
    /// Where it moved, or null where it stayed. Or <c>group.parent_not_found</c>, <c>group.move_into_itself</c>,
    /// <c>site.parent_not_a_site</c>, <c>group.too_deep</c>, <c>group.not_a_site_setting</c>,
    /// <c>site.patterns_required</c>, and what <see cref="IUnitOfWork.SaveAsync"/> refuses.
    /// </returns>
    public async Task<Result<Relocation?>> ApplyAsync(
        DeviceGroup group, ParsedGroupChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(change);
        var before = group.Settings;
        if (change.Name is not null) group.Rename(change.Name);
        group.Describe(change.Description.Or(group.Description));
        group.IdentifyAs(change.ExternalId.Or(group.ExternalId));
        if (group is Site site) site.ReachAgentAt(change.AgentUrl.Or(site.AgentUrl));
        var configured = group.Configure(change.Settings.ApplyTo(before));
        if (!configured.IsSuccess) return configured;

        var moved = await MoveAsync(group, change.ParentId.Or(group.ParentId), cancellationToken);
        if (!moved.IsSuccess) return moved;

        // Only now does the database see the whole change; what depends on other rows is checked against that.
        var saved = await work.SaveAsync(cancellationToken);
        if (!saved.IsSuccess) return saved;
        if (moved.Value is { } relocation) await store.RelocateDescendantsAsync(relocation, cancellationToken);

        var cacheChanged = before.CachePolicy != group.Settings.CachePolicy
            || before.CachePatterns is null != group.Settings.CachePatterns is null;
        if (group.IsSite && (moved.Value is not null || cacheChanged))
        {
            var patterns = await EnsurePatternsAsync(group, cancellationToken);
            if (!patterns.IsSuccess) return patterns;
        }

        return moved;
    }

    private async Task<Result<Relocation?>> MoveAsync(DeviceGroup group, GroupId? parentId, CancellationToken cancellationToken)
    {
        if (parentId == group.ParentId) return Result<Relocation?>.Success(null);
        var parent = await FindParentAsync(parentId, cancellationToken);
        if (!parent.IsSuccess) return parent.AsRefusal();
        return group.MoveUnder(parent.Value, await store.CountLevelsAsync(group.Lineage, cancellationToken));
    }

    private async Task<Result<DeviceGroup?>> FindParentAsync(GroupId? id, CancellationToken cancellationToken)
    {
        if (id is null) return Result<DeviceGroup?>.Success(null);
        var parent = await groups.FirstOrDefaultAsync(new GroupById(id.Value), cancellationToken);
        return parent is null ? HierarchyErrors.ParentNotFound.Refuse(id) : Result<DeviceGroup?>.Success(parent);
    }

    /// <summary>Holds <see cref="CachePatternRule"/> for everything that a stored change may have reached.</summary>
    /// <returns><c>site.patterns_required</c>.</returns>
    public async Task<Result> EnsurePatternsAsync(DeviceGroup top, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(top);
        var ancestors = await groups.ListAsync(new GroupsByIds(top.Lineage.Ancestors), cancellationToken);
        var said = ancestors.ToDictionary(ancestor => ancestor.Id, ancestor => ancestor.Settings);
        var line = SettingsLine.Of(top.Lineage, id => said.GetValueOrDefault(id)).Skip(1).ToList();
        var inherited = line.Count == 0
            ? default
            : new CachePatternRule.Statement(
                default,
                "",
                EffectiveSettings.Resolve(line, settings => settings.CachePolicy).Value,
                EffectiveSettings.Resolve(line, settings => settings.CachePatterns).Value is not null);

        // The top itself is always asked: it may say nothing and yet inherit a policy without patterns.
        var statements = await store.ListPatternStatementsAsync(top.Lineage, cancellationToken);
        var own = new CachePatternRule.Statement(top.Lineage, top.Name, top.Settings.CachePolicy, top.Settings.CachePatterns is not null);
        var broken = CachePatternRule.FirstBroken(
            inherited, statements.Where(statement => statement.Lineage != top.Lineage).Prepend(own));
        return broken is null ? Result.Success() : HierarchyErrors.PatternsRequired.Refuse(broken.Value.Name);
    }
}
