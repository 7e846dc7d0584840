using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Contracts.Common;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>
/// Carries out single changes of the tree, for groups and sites alike. Files of many changes go through <see cref="TreeImport"/>.
/// </summary>
public sealed class TreeEditor(
    IRepository<DeviceGroup> groups, IHierarchyStore store, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Creates a regular group or a site, inside a unit of work of scope <see cref="WriteScope.Structure"/>.</summary>
    /// <returns>
    /// <c>group.parent_not_found</c>, <c>site.parent_not_a_site</c>, <c>group.too_deep</c>, <c>group.setting_requires_site</c>,
    /// <c>group.external_id_taken</c>, <c>site.patterns_required</c>, and what <see cref="IUnitOfWork.SaveAsync"/> refuses.
    /// </returns>
    public async Task<Result<GroupId>> CreateAsync(ParsedGroupChange change, bool asSite, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        var parent = await FindParentAsync(change.ParentId.Or(null), cancellationToken);
        if (!parent.IsSuccess) return parent.AsRefusal();

        var free = await EnsureExternalIdIsFreeAsync(change.ExternalId, self: null, cancellationToken);
        if (!free.IsSuccess) return free;

        var now = clock.GetUtcNow().UtcDateTime;
        var made = change.Create(GroupId.New(now), asSite, parent.Value, now);
        if (!made.IsSuccess) return made.AsRefusal();
        groups.Add(made.Value);

        var saved = await work.SaveAsync(cancellationToken);
        if (!saved.IsSuccess) return saved.AsRefusal();
        if (made.Value.Settings is { CachePolicy: CachePolicy.Pattern, CachePatterns: null })
        {
            var patterns = await EnsurePatternsAsync(made.Value, cancellationToken);
            if (!patterns.IsSuccess) return patterns;
        }

        return made.Value.Id;
    }

    /// <summary>
    /// Changes a group or site in a unit of work of its own: its fields, its settings, its place. Most changes concern one group only and run
    /// concurrently. A change that needs the structure lock exclusively is restarted with it, and so is one that lost a race for the group.
    /// </summary>
    /// <param name="find">Loads the group, or refuses.</param>
    /// <param name="change">What is absent stays.</param>
    /// <param name="precondition">The versions it may rest on; null for any.</param>
    /// <param name="read">Reads the group as it is answered.</param>
    /// <param name="cancellationToken">Stops it, up to the commit.</param>
    /// <returns>The group; or <c>precondition.stale</c>, what <paramref name="find"/> and <see cref="ApplyAsync"/> refuse.</returns>
    public async Task<Result<GroupView>> UpdateAsync(
        Func<CancellationToken, Task<Result<DeviceGroup>>> find, ParsedGroupChange change, IfMatch? precondition,
        Func<CancellationToken, Task<Result<GroupView>>> read, CancellationToken cancellationToken)
    {
        var updated = await AttemptAsync(WriteScope.SharedStructure);
        return updated.IsConcurrencyConflict() ? await AttemptAsync(WriteScope.Structure) : updated;

        Task<Result<GroupView>> AttemptAsync(WriteScope scope) => work.CommitAsync<GroupView>(scope, async cancellation =>
        {
            var group = await find(cancellation);
            if (!group.IsSuccess) return group.AsRefusal();
            var fresh = IfMatch.Check(precondition, group.Value.Version);
            if (!fresh.IsSuccess) return fresh;
            // Ends this attempt without a change. To upgrade the shared lock instead would deadlock as soon as two requests do it.
            if (scope != WriteScope.Structure && change.NeedsExclusiveStructure(group.Value)) return RequestErrors.ConcurrencyConflict.Refuse();

            var applied = await ApplyAsync(group.Value, change, cancellation);
            if (!applied.IsSuccess) return applied.AsRefusal();
            return await read(cancellation);
        }, cancellationToken);
    }

    /// <summary>Changes a group or site within a unit of work: its fields, its settings, its place.</summary>
    /// <returns>
    /// Where it moved, or null where it stayed. Or <c>group.parent_not_found</c>, <c>group.move_into_itself</c>,
    /// <c>site.parent_not_a_site</c>, <c>group.too_deep</c>, <c>group.setting_requires_site</c>,
    /// <c>site.patterns_required</c>, and what <see cref="IUnitOfWork.SaveAsync"/> refuses.
    /// </returns>
    public async Task<Result<Relocation?>> ApplyAsync(
        DeviceGroup group, ParsedGroupChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(change);
        var before = group.Settings;
        var free = await EnsureExternalIdIsFreeAsync(change.ExternalId, group.Id, cancellationToken);
        if (!free.IsSuccess) return free;
        var applied = change.ApplyTo(group);
        if (!applied.IsSuccess) return applied;

        var moved = await MoveAsync(group, change.ParentId.Or(group.ParentId), cancellationToken);
        if (!moved.IsSuccess) return moved;

        // What depends on other rows is checked after the whole change is stored.
        var saved = moved.Value is { } relocation
            ? await work.ExecuteAsync(cancellation => store.RelocateDescendantsAsync(relocation, cancellation), cancellationToken)
            : await work.SaveAsync(cancellationToken);
        if (!saved.IsSuccess) return saved.AsRefusal();

        if (group.IsSite && (moved.Value is not null || CachePatternRule.IsAffectedBy(before, group.Settings)))
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

    /// <summary>Refuses an external id that is the id of another group: as the key of a file it would stand for both.</summary>
    private async Task<Result> EnsureExternalIdIsFreeAsync(Optional<string?> externalId, GroupId? self, CancellationToken cancellationToken)
    {
        if (externalId.Or(null) is not { } key || GroupKeys.IdOf(key) is not { } id || id == self) return Result.Success();
        return await groups.FirstOrDefaultAsync(new GroupById(id), cancellationToken) is null
            ? Result.Success()
            : HierarchyErrors.ExternalIdTaken.RefuseBecauseOf(id.Value);
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
        var line = InheritanceChain.Of(top.Lineage, id => said.GetValueOrDefault(id)).Skip(1).ToList();
        var inherited = line.Count == 0
            ? default
            : new CachePatternRule.CacheSettings(
                default,
                "",
                EffectiveSettings.Resolve(line, settings => settings.CachePolicy).Value,
                EffectiveSettings.Resolve(line, settings => settings.CachePatterns).Value is not null);

        // The top itself is always asked: it may say nothing and yet inherit a policy without patterns.
        var statements = await store.ListPatternStatementsAsync(top.Lineage, cancellationToken);
        var own = new CachePatternRule.CacheSettings(top.Lineage, top.Name, top.Settings.CachePolicy, top.Settings.CachePatterns is not null);
        var broken = CachePatternRule.FirstViolation(
            inherited, statements.Where(statement => statement.Lineage != top.Lineage).Prepend(own));
        return broken is null ? Result.Success() : HierarchyErrors.PatternsRequired.Refuse(broken.Value.Name);
    }
}
