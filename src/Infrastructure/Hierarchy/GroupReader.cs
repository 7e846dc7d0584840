using System.Linq.Expressions;
using Ardalis.Result;
using AutoMapper;
using AutoMapper.QueryableExtensions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Sites.Application.Agents;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Domain.Agents;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Infrastructure.Paging;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Hierarchy;

internal sealed class GroupReader(SitesDbContext db, GroupQueries queries, IConfigurationProvider mapping, IStatusClock clock) : IGroupReader
{
    private const int Portion = 1000;

    /// <summary>Maximum number of lineage ranges per query. Each has three parameters, of which SQL Server accepts 2,100.</summary>
    private const int MaxRanges = 512;

    private static readonly KeysetList<DeviceGroup, GroupRow> List = new(
        "groups",
        Sort.ByText<DeviceGroup, GroupRow, GroupId>(
            "name", group => group.NormalizedName, group => group.Id,
            row => new Position(Text.Normalize(row.Name), row.Id.Value)),
        Sort.ByTime<DeviceGroup, GroupRow, GroupId>(
            "created_at", group => group.CreatedAt, group => group.Id, row => (row.CreatedAt, row.Id.Value)),
        Sort.ByKey<DeviceGroup, GroupRow>("lineage", group => group.LineageKey, row => new Position(row.LineageKey, row.Id.Value)));

    public async Task<Result<GroupView>> GetGroupAsync(GroupId id, CancellationToken cancellationToken)
    {
        var row = await queries.GroupAsync(db, id, clock.GetTime(), cancellationToken);
        return row is null ? HierarchyErrors.GroupNotFound.Refuse(id) : (await AssembleAsync([row], cancellationToken))[0];
    }

    public async Task<Result<GroupView>> GetSiteAsync(GroupId id, CancellationToken cancellationToken)
    {
        var row = await queries.SiteAsync(db, id, clock.GetTime(), cancellationToken);
        return row is null ? HierarchyErrors.SiteNotFound.Refuse(id) : (await AssembleAsync([row], cancellationToken))[0];
    }

    public async Task<Result<Page<GroupView>>> ListAsync(GroupFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        Lineage? subtree = filter.Under is { } top ? await FindLineageAsync(top, cancellationToken) : null;
        if (filter.Under is not null && subtree is null) filter = filter with { Nothing = true };
        return await ListAsync(filter, subtree, page, cancellationToken);
    }

    private async Task<Result<Page<GroupView>>> ListAsync(
        GroupFilter filter, Lineage? subtree, PageRequest page, CancellationToken cancellationToken)
    {
        // Below one group, the default is tree order, which the index provides without reading the whole subtree.
        var rows = await List.ReadAsync(
            Matching(filter, subtree), filter.Text, subtree is null ? "name" : "lineage", page, subtree?.Key ?? "", Project, cancellationToken);
        if (!rows.IsSuccess) return rows.AsRefusal();
        return new Page<GroupView>(await AssembleAsync(rows.Value.Items, cancellationToken), rows.Value.Total, rows.Value.NextCursor);
    }

    public async Task<Result<IReadOnlyList<GroupView>>> ListAncestorsAsync(GroupId id, CancellationToken cancellationToken)
    {
        if (await FindLineageAsync(id, cancellationToken) is not { } lineage) return HierarchyErrors.GroupNotFound.Refuse(id);
        var ids = lineage.Ancestors;
        var rows = await Project(db.DeviceGroups.Where(group => ids.Contains(group.Id)).OrderByDescending(group => group.LineageKey))
            .ToListAsync(cancellationToken);
        return Result.Success(GroupView.Assemble(rows, []));
    }

    public async Task<Result<Page<GroupView>>> ListDescendantsAsync(GroupId id, PageRequest page, CancellationToken cancellationToken)
    {
        // If the group is deleted between this query and the list, the page is empty, which is correct by then.
        if (await FindLineageAsync(id, cancellationToken) is not { } lineage) return HierarchyErrors.GroupNotFound.Refuse(id);
        return await ListAsync(new GroupFilter { Under = id }, lineage, page, cancellationToken);
    }

    public async Task<Result<IReadOnlyList<GroupView>>> ListBelowAsync(
        IReadOnlyList<GroupView> roots, int levels, CancellationToken cancellationToken)
    {
        if (levels == 0 || roots.Count == 0) return Result.Success<IReadOnlyList<GroupView>>([]);
        var rows = new List<GroupRow>();
        foreach (var portion in roots.Chunk(MaxRanges))
        {
            var found = db.DeviceGroups.Where(BelowAny(portion, levels * Lineage.SegmentLength))
                .OrderBy(group => group.NormalizedName).ThenBy(group => group.Id).Take(GroupTree.MaxSize + 1 - rows.Count);
            rows.AddRange(await Project(found).ToListAsync(cancellationToken));
            if (rows.Count > GroupTree.MaxSize) return HierarchyErrors.TreeTooLarge.Refuse(GroupTree.MaxSize);
        }

        // Every ancestor of a row is among the rows, the roots, or the ancestors of the roots.
        var above = roots.SelectMany(root => root.Chain.Select(owner => (owner, root)))
            .Select(pair => new AncestorRow(pair.owner.Id, pair.owner.Name, KeyOf(pair.root, pair.owner.Id), pair.owner.Settings));
        return Result.Success(GroupView.Assemble(rows, above));
    }

    public async IAsyncEnumerable<ExportedGroup> ExportAsync(
        Lineage? subtree, bool sites, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Strictly after the last key: T-SQL pads with blanks before it compares, so a key with a suffix would not work.
        var last = "";
        var (top, end) = (subtree?.Key ?? "", subtree?.SubtreeEnd ?? "~");
        while (true)
        {
            var after = last;
            var portion = await (
                from child in db.DeviceGroups.AsNoTracking()
                where child is Site == sites
                    && string.Compare(child.LineageKey, after) > 0 && string.Compare(child.LineageKey, top) >= 0 && string.Compare(child.LineageKey, end) < 0
                join parent in db.DeviceGroups on child.ParentId equals parent.Id into parents
                from parent in parents.DefaultIfEmpty()
                orderby child.LineageKey
                select new { Group = child, ParentKey = parent.ExternalId }).Take(Portion).ToListAsync(cancellationToken);

            foreach (var row in portion)
                yield return new ExportedGroup(row.Group.ExternalId ?? row.Group.Id.ToString(), row.ParentKey ?? row.Group.ParentId?.ToString(), row.Group);
            if (portion.Count < Portion) yield break;
            last = portion[^1].Group.LineageKey;
        }
    }

    public async IAsyncEnumerable<TreeRow> ListTreeRowsAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        GroupId? last = null;
        while (true)
        {
            var after = last;
            var portion = await db.DeviceGroups
                .Where(group => after == null || group.Id > after.Value)
                .OrderBy(group => group.Id)
                .Select(group => new TreeRow(group.Id, group.ParentId, group is Site, group.LineageKey))
                .Take(Portion)
                .ToListAsync(cancellationToken);
            foreach (var row in portion) yield return row;
            if (portion.Count < Portion) yield break;
            last = portion[^1].Id;
        }
    }

    /// <summary>
    /// Returns one range of lineages for each root. The bounds are computed here: if the database concatenated them, SQL Server
    /// would treat them as another text type, convert the column and scan it.
    /// </summary>
    private static Expression<Func<DeviceGroup, bool>> BelowAny(IReadOnlyList<GroupView> roots, int extra)
    {
        var ranges = roots.Select(root => new Lineage(root.Row.LineageKey)).Select(BelowOne).ToList();
        // The last range is repeated up to a power of two, so that there are ten statements instead of one per number of roots.
        while (!int.IsPow2(ranges.Count)) ranges.Add(ranges[^1]);
        while (ranges.Count > 1)
            ranges = [.. ranges.Chunk(2).Select(pair => Expression.Lambda<Func<DeviceGroup, bool>>(Expression.OrElse(pair[0].Body, BodyFor(pair[1], pair[0].Parameters[0])), pair[0].Parameters))];
        return ranges[0];

        Expression<Func<DeviceGroup, bool>> BelowOne(Lineage root)
        {
            var (from, end, longest) = (root.Key, root.SubtreeEnd, root.Key.Length + extra);
            return group => string.Compare(group.LineageKey, from) > 0 && string.Compare(group.LineageKey, end) < 0 && group.LineageKey.Length <= longest;
        }

        static Expression BodyFor(Expression<Func<DeviceGroup, bool>> criteria, ParameterExpression group) =>
            ReplacingExpressionVisitor.Replace(criteria.Parameters[0], group, criteria.Body);
    }

    private static string KeyOf(GroupView view, GroupId ancestor)
    {
        var key = view.Row.LineageKey;
        var segment = ancestor.Value.ToString("N");
        return key[..(key.IndexOf(segment, StringComparison.Ordinal) + Lineage.SegmentLength)];
    }

    private IQueryable<DeviceGroup> Matching(GroupFilter filter, Lineage? subtree)
    {
        IQueryable<DeviceGroup> query = db.DeviceGroups;
        if (filter.SitesOnly) query = query.Where(group => group is Site);
        if (filter.RootOnly) query = query.Where(group => group.ParentId == null);
        query = query.WhereAny(filter.ParentId, group => group.ParentId).WhereAny(filter.ExternalId, group => group.ExternalId);
        if (subtree is { } lineage) query = query.Below(lineage);
        foreach (var tag in filter.Tags ?? []) query = query.Where(group => db.GroupTags.Where(entry => entry.Tag == tag).Select(entry => entry.GroupId).Contains(group.Id));
        if (filter.Q is { } q)
        {
            var (normalized, composed) = (Text.Normalize(q), Text.Compose(q));
            query = query.Where(group => group.NormalizedName.Contains(normalized) || group.ExternalId!.Contains(composed));
        }

        var now = clock.GetTime();
        query = query.WhereAny(
            filter.AgentStatus,
            status => Rules.Inline<Func<DeviceGroup, bool>>(group =>
                db.AgentPresence.Any(presence => presence.SiteId == group.Id && AgentPresence.Rule.On(presence, now) == status)),
            none: group => !db.AgentPresence.Any(presence => presence.SiteId == group.Id));
        return filter.Nothing ? query.Where(_ => false) : query;
    }

    private IQueryable<GroupRow> Project(IQueryable<DeviceGroup> groups)
    {
        var (now, storedThrough, latest) = clock.GetTime();
        return groups.AsNoTracking().ProjectTo<GroupRow>(
            mapping, new { groups = db.DeviceGroups, nodes = db.Nodes, presences = db.AgentPresence, now, storedThrough, latest });
    }

    private Task<Lineage?> FindLineageAsync(GroupId id, CancellationToken cancellationToken) =>
        db.DeviceGroups.Where(group => group.Id == id).FindLineageAsync(cancellationToken);

    private async Task<IReadOnlyList<GroupView>> AssembleAsync(IReadOnlyList<GroupRow> rows, CancellationToken cancellationToken)
    {
        var present = rows.Select(row => row.Id).ToHashSet();
        var missing = rows.SelectMany(row => new Lineage(row.LineageKey).Ancestors).Where(id => !present.Contains(id)).Distinct();
        var ancestors = new List<AncestorRow>();
        // Usually one query; a page of 500 in 500 different branches would exceed SQL Server's limit of 2,100 parameters.
        foreach (var ids in missing.Chunk(Portion))
            ancestors.AddRange(await queries.AncestorsAsync(db, ids, cancellationToken));

        return GroupView.Assemble(rows, ancestors);
    }
}
