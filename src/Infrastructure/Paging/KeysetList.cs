using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Sites.Application.Common;
using Sites.Domain.Common;

namespace Sites.Infrastructure.Paging;

/// <summary>A list with its sort orders that is read page by page, by keyset pagination.</summary>
/// <typeparam name="TEntity">Type of the sorted entities.</typeparam>
/// <typeparam name="TRow">Type of the rows of the page.</typeparam>
/// <param name="name">Name of the list, to which its cursors are bound.</param>
/// <param name="sorts">The available sort orders.</param>
internal sealed class KeysetList<TEntity, TRow>(string name, params IReadOnlyList<Sort<TEntity, TRow>> sorts)
{
    /// <summary>Reads a page.</summary>
    /// <param name="matching">Everything that matches the filter, unsorted.</param>
    /// <param name="filter">The filter as text, to which the cursor is bound.</param>
    /// <param name="defaultSort">The sort order if the request names none.</param>
    /// <param name="request">The requested page.</param>
    /// <param name="place">
    /// The lineage of the listed subtree. A cursor by lineage contains only the part after it, so that it remains valid after
    /// the subtree has moved.
    /// </param>
    /// <param name="project">Projects the entities to rows within the query.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The page; or <c>page.cursor_invalid</c>, <c>request.value_invalid</c> for an unknown sort order.</returns>
    public async Task<Result<Page<TRow>>> ReadAsync(
        IQueryable<TEntity> matching,
        string filter,
        string defaultSort,
        PageRequest request,
        string place,
        Func<IQueryable<TEntity>, IQueryable<TRow>> project,
        CancellationToken cancellationToken)
    {
        var requested = request.Sort ?? defaultSort;
        var descending = requested.StartsWith('-');
        var sort = sorts.FirstOrDefault(known => known.Name == requested[(descending ? 1 : 0)..]);
        if (sort is null) return UnknownSort();

        var fingerprint = Cursor.Fingerprint(name, filter, requested);
        var rest = sort.Order(matching, descending);
        if (request.Cursor is not null)
        {
            if (Cursor.Decode(fingerprint, request.Cursor) is not { } position) return RequestErrors.CursorInvalid.Refuse();
            if (sort.IsByPlace) position = position with { Key = place + position.Key };
            if (sort.After(rest, position, descending) is not { } after) return RequestErrors.CursorInvalid.Refuse();
            rest = after;
        }

        // One row more than requested, to determine whether there is a next page.
        var rows = await project(rest.Take(request.Limit + 1)).ToListAsync(cancellationToken);
        var isLast = rows.Count <= request.Limit;
        if (!isLast) rows.RemoveAt(request.Limit);
        int? total = request.IncludeTotal ? await matching.CountAsync(cancellationToken) : null;
        return new Page<TRow>(rows, total, isLast ? null : Cursor.Encode(fingerprint, LastPosition()));

        Position LastPosition()
        {
            var last = sort.PositionOf(rows[^1]);
            return sort.IsByPlace ? last with { Key = last.Key![place.Length..] } : last;
        }
    }

    private Refusal UnknownSort()
    {
        var known = string.Join(", ", sorts.Select(sort => $"{sort.Name}, -{sort.Name}"));
        return new Refusal(RefusalKind.Malformed, [RequestErrors.ValueInvalid.ForField("sort", $"one of {known}")]);
    }
}
