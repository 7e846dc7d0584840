using System.Linq.Expressions;
using AutoMapper;
using AutoMapper.QueryableExtensions;
using Microsoft.EntityFrameworkCore;
using Sites.Application.Hierarchy;
using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Hierarchy;

/// <summary>
/// The queries that read single groups and ancestors. They are compiled once, because translating the expression for each
/// call would cost more than the query itself.
/// </summary>
internal sealed class GroupQueries(IConfigurationProvider mapping)
{
    private readonly Func<SitesDbContext, GroupId, DateTime, DateTime, DateTime, CancellationToken, Task<GroupRow?>> _group =
        Compile(mapping, (db, id, now, storedThrough, latest) => db.DeviceGroups.Where(group => group.Id == id));

    private readonly Func<SitesDbContext, GroupId, DateTime, DateTime, DateTime, CancellationToken, Task<GroupRow?>> _site =
        Compile(mapping, (db, id, now, storedThrough, latest) => db.DeviceGroups.Where(group => group.Id == id && group is Site));

    // Not static, because a compiled query belongs to the model of one database.
    private readonly Func<SitesDbContext, GroupId, GroupId, GroupId, GroupId, GroupId, GroupId, GroupId, GroupId, IAsyncEnumerable<AncestorRow>> _fewAncestors =
        EF.CompileAsyncQuery((SitesDbContext db, GroupId a, GroupId b, GroupId c, GroupId d, GroupId e, GroupId f, GroupId g, GroupId h) =>
            db.DeviceGroups.AsNoTracking()
                .Where(group => new[] { a, b, c, d, e, f, g, h }.Contains(group.Id))
                .Select(group => new AncestorRow(group.Id, group.Name, group.LineageKey, group.Settings)));

    public Task<GroupRow?> GroupAsync(SitesDbContext db, GroupId id, StatusTime at, CancellationToken cancellationToken) =>
        _group(db, id, at.Now, at.StoredThrough, at.Latest, cancellationToken);

    public Task<GroupRow?> SiteAsync(SitesDbContext db, GroupId id, StatusTime at, CancellationToken cancellationToken) =>
        _site(db, id, at.Now, at.StoredThrough, at.Latest, cancellationToken);

    /// <summary>Returns the names and settings of these groups, which their descendants need, in any order.</summary>
    public async Task<IReadOnlyList<AncestorRow>> AncestorsAsync(
        SitesDbContext db, IReadOnlyList<GroupId> ids, CancellationToken cancellationToken)
    {
        switch (ids.Count)
        {
            case 0:
                return [];
            case <= 8:
                // A compiled query accepts eight single values but no list; the last id fills the unused places.
                var found = new List<AncestorRow>(ids.Count);
                await foreach (var row in _fewAncestors(db, At(0), At(1), At(2), At(3), At(4), At(5), At(6), At(7)).WithCancellation(cancellationToken))
                    found.Add(row);
                return found;
            default:
                return await db.DeviceGroups.AsNoTracking()
                    .Where(group => ids.Contains(group.Id))
                    .Select(group => new AncestorRow(group.Id, group.Name, group.LineageKey, group.Settings))
                    .ToListAsync(cancellationToken);
        }

        GroupId At(int index) => ids[Math.Min(index, ids.Count - 1)];
    }

    private static Func<SitesDbContext, GroupId, DateTime, DateTime, DateTime, CancellationToken, Task<GroupRow?>> Compile(
        IConfigurationProvider mapping, Expression<Func<SitesDbContext, GroupId, DateTime, DateTime, DateTime, IQueryable<DeviceGroup>>> which)
    {
        // The projection is AutoMapper's, with its arguments replaced by the tables of the context and the times, which have the same names.
        var none = Array.Empty<DeviceGroup>().AsQueryable();
        var projected = (MethodCallExpression)none.ProjectTo<GroupRow>(
            mapping,
            new { groups = none, nodes = Array.Empty<Node>().AsQueryable(), presences = Array.Empty<AgentPresence>().AsQueryable(), now = default(DateTime), storedThrough = default(DateTime), latest = default(DateTime) }).Expression;
        var selector = new Arguments(which.Parameters[0], which.Parameters.Skip(2).ToDictionary(parameter => parameter.Name!)).Visit(projected.Arguments[1]);

        var rows = Expression.Call(
            typeof(Queryable), nameof(Queryable.Select), [typeof(DeviceGroup), typeof(GroupRow)],
            Expression.Call(typeof(EntityFrameworkQueryableExtensions), nameof(EntityFrameworkQueryableExtensions.AsNoTracking), [typeof(DeviceGroup)], which.Body),
            selector);
        var first = Expression.Call(typeof(Queryable), nameof(Queryable.FirstOrDefault), [typeof(GroupRow)], rows);
        return EF.CompileAsyncQuery(Expression.Lambda<Func<SitesDbContext, GroupId, DateTime, DateTime, DateTime, CancellationToken, GroupRow?>>(
            first, [.. which.Parameters, Expression.Parameter(typeof(CancellationToken))]));
    }

    private sealed class Arguments(ParameterExpression db, Dictionary<string, ParameterExpression> times) : ExpressionVisitor
    {
        protected override Expression VisitMember(MemberExpression node) =>
            node is { Expression: ConstantExpression } && node.Type == typeof(DateTime) ? times[node.Member.Name]
            : node.Type == typeof(IQueryable<AgentPresence>) ? Expression.Property(db, nameof(SitesDbContext.AgentPresence))
            : node.Type == typeof(IQueryable<DeviceGroup>) ? Expression.Property(db, nameof(SitesDbContext.DeviceGroups))
            : node.Type == typeof(IQueryable<Node>) ? Expression.Property(db, nameof(SitesDbContext.Nodes))
            : base.VisitMember(node);
    }
}
