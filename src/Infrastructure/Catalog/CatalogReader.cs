using Ardalis.Result;
using AutoMapper;
using AutoMapper.QueryableExtensions;
using Microsoft.EntityFrameworkCore;
using Sites.Application.Catalog;
using Sites.Application.Common;
using Sites.Domain.Catalog;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Infrastructure.Hierarchy;
using Sites.Infrastructure.Paging;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Catalog;

internal sealed class CatalogReader(SitesDbContext db, GroupQueries groups, IConfigurationProvider mapping) : ICatalogReader
{
    private const int Portion = 1000;

    // A list contains one kind of documents, within which names are unique.
    private static readonly KeysetList<CatalogDocument, DocumentSummaryRow> List = new(
        "documents",
        Sort.ByKey<CatalogDocument, DocumentSummaryRow>(
            "name", document => document.NormalizedName, row => new Position(Text.Normalize(row.Name), row.Id.Value)),
        Sort.ByTime<CatalogDocument, DocumentSummaryRow, DocumentId>(
            "created_at", document => document.CreatedAt, document => document.Id, row => (row.CreatedAt, row.Id.Value)));

    private static readonly KeysetList<PlacedAssignment, PlacedAssignmentRow> AssignmentList = new(
        "document-assignments",
        Sort.ByTime<PlacedAssignment, PlacedAssignmentRow, GroupId>(
            "assigned_at", placed => placed.Assignment.AssignedAt, placed => placed.Assignment.GroupId,
            row => (row.AssignedAt, row.GroupId.Value)));

    public async Task<Result<DocumentRow>> GetAsync(DocumentKind kind, DocumentId id, CancellationToken cancellationToken)
    {
        var row = await Project<DocumentRow>(db.Documents.Where(document => document.Id == id && document.Kind == kind)).FirstOrDefaultAsync(cancellationToken);
        return row is null ? CatalogErrors.NotFound.Refuse() : row;
    }

    public async Task<Result<Page<DocumentSummaryRow>>> ListAsync(DocumentFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        await List.ReadAsync(Matching(filter), filter.Text, "name", page, place: "", Project<DocumentSummaryRow>, cancellationToken);

    public async Task<Result<Page<DocumentAssignmentRow>>> ListAssignmentsAsync(
        DocumentKind kind, DocumentId id, PageRequest page, CancellationToken cancellationToken)
    {
        // If the document is deleted between this query and the list, the page is empty, which is correct by then.
        if (!await db.Documents.AnyAsync(document => document.Id == id && document.Kind == kind, cancellationToken)) return CatalogErrors.NotFound.Refuse();

        var rows = await AssignmentList.ReadAsync(Placed(id), $"{id}", "assigned_at", page, place: "", Project, cancellationToken);
        if (!rows.IsSuccess) return rows.AsRefusal();
        return new Page<DocumentAssignmentRow>(await AssembleAsync(rows.Value.Items, cancellationToken), rows.Value.Total, rows.Value.NextCursor);
    }

    public async Task<Result<DocumentAssignmentRow>> GetAssignmentAsync(DocumentId document, GroupId group, CancellationToken cancellationToken)
    {
        var row = await Project(Placed(document).Where(placed => placed.Assignment.GroupId == group)).FirstOrDefaultAsync(cancellationToken);
        return row is null ? RequestErrors.ConcurrencyConflict.Refuse() : (await AssembleAsync([row], cancellationToken))[0];
    }

    private IQueryable<CatalogDocument> Matching(DocumentFilter filter)
    {
        var kind = filter.Kind;
        var query = db.Documents.Where(document => document.Kind == kind);
        if (filter.Q is { } q)
        {
            var normalized = Text.Normalize(q);
            query = query.Where(document => document.NormalizedName.Contains(normalized));
        }

        return query.WhereAny(
            filter.GroupId,
            group => document => db.DocumentAssignments.Any(assignment => assignment.GroupId == group && assignment.DocumentId == document.Id),
            none: document => !db.DocumentAssignments.Any(assignment => assignment.DocumentId == document.Id));
    }

    private IQueryable<TRow> Project<TRow>(IQueryable<CatalogDocument> documents) =>
        documents.AsNoTracking().ProjectTo<TRow>(mapping, new { assignments = db.DocumentAssignments });

    private IQueryable<PlacedAssignment> Placed(DocumentId document) =>
        db.DocumentAssignments.Where(assignment => assignment.DocumentId == document)
            .Join(db.DeviceGroups, assignment => assignment.GroupId, group => group.Id, (assignment, group) => new PlacedAssignment { Assignment = assignment, Group = group });

    private static IQueryable<PlacedAssignmentRow> Project(IQueryable<PlacedAssignment> assignments) =>
        assignments.AsNoTracking().Select(placed => new PlacedAssignmentRow(
            placed.Group.Id, placed.Group.Name, placed.Group.LineageKey, placed.Group is Site, placed.Assignment.AssignedAt));

    /// <summary>Adds the paths to assignments, with one query for all ancestors.</summary>
    private async Task<IReadOnlyList<DocumentAssignmentRow>> AssembleAsync(IReadOnlyList<PlacedAssignmentRow> rows, CancellationToken cancellationToken)
    {
        var names = rows.ToDictionary(row => row.GroupId, row => row.GroupName);
        var missing = rows.SelectMany(row => new Lineage(row.LineageKey).Ancestors).Where(id => !names.ContainsKey(id)).Distinct().ToList();
        // More than one query only if a page of 500 spans many branches: SQL Server accepts at most 2,100 parameters.
        foreach (var ids in missing.Chunk(Portion))
        {
            foreach (var ancestor in await groups.AncestorsAsync(db, ids, cancellationToken)) names[ancestor.Id] = ancestor.Name;
        }

        return
        [
            .. rows.Select(row => new DocumentAssignmentRow
            {
                GroupId = row.GroupId,
                GroupName = row.GroupName,
                // An ancestor may have been deleted or moved since the rows were read; the next call returns the current path.
                GroupPath = string.Concat(new Lineage(row.LineageKey).Ancestors.Append(row.GroupId).Select(id => $"/{names.GetValueOrDefault(id)}")),
                IsSite = row.IsSite,
                AssignedAt = row.AssignedAt,
            }),
        ];
    }

    /// <summary>An assignment with its group.</summary>
    private sealed class PlacedAssignment
    {
        public required DocumentAssignment Assignment { get; init; }

        public required DeviceGroup Group { get; init; }
    }

    /// <summary>The columns of an assignment and its group that are read.</summary>
    private sealed record PlacedAssignmentRow(GroupId GroupId, string GroupName, string LineageKey, bool IsSite, DateTime AssignedAt);
}
