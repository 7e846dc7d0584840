using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>
/// Carries out single changes of groups and sites. Files are processed by <see cref="TreeImport"/>.
/// </summary>
public sealed class TreeEditor(
    IRepository<DeviceGroup> groups, IHierarchyStore store, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Creates a regular group or a site, within a unit of work of scope <see cref="WriteScope.Structure"/>.</summary>
    /// <returns>
    /// Identifier of the new group; or <c>group.parent_not_found</c>, <c>site.parent_not_a_site</c>, <c>group.too_deep</c>,
    /// <c>group.setting_requires_site</c>, <c>group.external_id_taken</c>, <c>site.patterns_required</c>, and the refusals of
    /// <see cref="IUnitOfWork.SaveAsync"/>.
    /// </returns>
    public async Task<Result<GroupId>> CreateAsync(ParsedGroupChange change, bool asSite, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        var parent = await FindParentAsync(change.ParentId.Or(null), cancellationToken);
        if (!parent.IsSuccess) return parent.AsRefusal();

        var now = clock.GetUtcNow().UtcDateTime;
        var created = change.Create(GroupId.New(now), asSite, parent.Value, now);
        if (!created.IsSuccess) return created.AsRefusal();
        var added = await AddAsync(created.Value, cancellationToken);
        return added.IsSuccess ? created.Value.Id : added;
    }

    /// <summary>Stores a new regular group or site, within a unit of work of scope <see cref="WriteScope.Structure"/>.</summary>
    /// <returns>Success; or <c>group.external_id_taken</c>, <c>site.patterns_required</c>, and the refusals of <see cref="IUnitOfWork.SaveAsync"/>.</returns>
    public async Task<Result> AddAsync(DeviceGroup group, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(group);
        var free = await EnsureExternalIdIsFreeAsync(group.ExternalId, self: null, cancellationToken);
        if (!free.IsSuccess) return free;
        groups.Add(group);

        var saved = await work.SaveAsync(cancellationToken);
        if (!saved.IsSuccess) return saved.AsRefusal();
        return CachePatternRule.CacheSettings.Of(group.Settings).AreViolation ? await EnsurePatternsAsync(group, cancellationToken) : Result.Success();
    }

    /// <summary>
    /// Changes the fields, settings and parent of a group or site in its own unit of work. Most changes concern one group only and run
    /// concurrently. A change that needs the exclusive structure lock is restarted with it, and so is one with a concurrency conflict.
    /// </summary>
    /// <param name="find">Loads the group, or refuses.</param>
    /// <param name="change">The new values; absent fields keep their values.</param>
    /// <param name="precondition">Versions that the change may be based on; null for any.</param>
    /// <param name="read">Reads the changed group.</param>
    /// <param name="cancellationToken">Cancels the operation, up to the commit.</param>
    /// <returns>The group; or <c>precondition.stale</c>, and the refusals of <paramref name="find"/> and <see cref="ApplyAsync"/>.</returns>
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
            // Ends this attempt without a change. Two transactions that upgraded their shared locks instead would deadlock.
            if (scope != WriteScope.Structure && change.NeedsExclusiveStructure(group.Value)) return RequestErrors.ConcurrencyConflict.Refuse();

            var applied = await ApplyAsync(group.Value, change, cancellation);
            if (!applied.IsSuccess) return applied.AsRefusal();
            return await read(cancellation);
        }, cancellationToken);
    }

    /// <summary>Changes the fields, settings and parent of a group or site within a unit of work.</summary>
    /// <returns>
    /// The relocation, or null when the group did not move; or <c>group.parent_not_found</c>, <c>group.move_into_itself</c>,
    /// <c>site.parent_not_a_site</c>, <c>group.too_deep</c>, <c>group.setting_requires_site</c>, <c>site.patterns_required</c>, and the
    /// refusals of <see cref="IUnitOfWork.SaveAsync"/>.
    /// </returns>
    public async Task<Result<Relocation?>> ApplyAsync(
        DeviceGroup group, ParsedGroupChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(change);
        var before = group.Settings;
        var free = await EnsureExternalIdIsFreeAsync(change.ExternalId.Or(null)?.Value, group.Id, cancellationToken);
        if (!free.IsSuccess) return free;
        var applied = change.ApplyTo(group);
        if (!applied.IsSuccess) return applied;

        var moved = await MoveAsync(group, change.ParentId.Or(group.ParentId), cancellationToken);
        if (!moved.IsSuccess) return moved;

        // Rules that depend on other rows are checked by queries, after the whole change is written.
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

    /// <summary>Refuses an external id that is the id of another group, because it would be ambiguous as the key of a file.</summary>
    private async Task<Result> EnsureExternalIdIsFreeAsync(string? externalId, GroupId? self, CancellationToken cancellationToken)
    {
        if (externalId is null || GroupKeys.IdOf(externalId) is not { } id || id == self) return Result.Success();
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

    /// <summary>Checks <see cref="CachePatternRule"/> for a changed group and all its descendants, after the change is written.</summary>
    /// <returns>Success; or <c>site.patterns_required</c>.</returns>
    public async Task<Result> EnsurePatternsAsync(DeviceGroup top, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(top);
        var ancestors = await groups.ListAsync(new GroupsByIds(top.Lineage.Ancestors), cancellationToken);
        var settingsById = ancestors.ToDictionary(ancestor => ancestor.Id, ancestor => ancestor.Settings);
        var inherited = InheritanceChain.Of(top.Lineage, id => settingsById.GetValueOrDefault(id)).Skip(1).Aggregate(
            default(CachePatternRule.CacheSettings), (nearer, above) => nearer.InheritFrom(CachePatternRule.CacheSettings.Of(above.Settings)));

        // The top is always checked: it can have no own policy and inherit one that requires patterns.
        var statements = await store.ListCacheSettingsAsync(top.Lineage, cancellationToken);
        var own = new CachePatternRule.CachingSite(top.Lineage, top.Name, CachePatternRule.CacheSettings.Of(top.Settings));
        var broken = CachePatternRule.FirstViolation(
            inherited, statements.Where(statement => statement.Lineage != top.Lineage).Prepend(own));
        return broken is null ? Result.Success() : HierarchyErrors.PatternsRequired.Refuse(broken.Value.Name);
    }
}
