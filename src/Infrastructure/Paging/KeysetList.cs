using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Sites.Application.Common;
using Sites.Domain.Common;

namespace Sites.Infrastructure.Paging;

/// <summary>A list with its orders; reads it a page at a time, never more than the page.</summary>
/// <typeparam name="TEntity">What is sorted.</typeparam>
/// <typeparam name="TRow">What is answered.</typeparam>
/// <param name="name">The list's name, which its cursors are bound to.</param>
/// <param name="sorts">The orders it knows.</param>
internal sealed class KeysetList<TEntity, TRow>(string name, params IReadOnlyList<Sort<TEntity, TRow>> sorts)
{
    /// <summary>Reads one page.</summary>
    /// <param name="matching">Everything that matches the filter, unsorted.</param>
    /// <param name="filter">What the cursor is bound to.</param>
    /// <param name="defaultSort">The order where the caller names none.</param>
    /// <param name="request">Which page.</param>
    /// <param name="place">
    /// Where the subtree is that is listed; a cursor by lineage says only what comes after it, so that it still fits when
    /// the subtree has moved.
    /// </param>
    /// <param name="project">Turns what is sorted into what is answered, within the query.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns><c>page.cursor_invalid</c>, <c>request.value_invalid</c> for an unknown order.</returns>
    public async Task<Result<Page<TRow>>> ReadAsync(
        IQueryable<TEntity> matching,
        string filter,
        string defaultSort,
        PageRequest request,
        string place,
        Func<IQueryable<TEntity>, IQueryable<TRow>> project,
        CancellationToken cancellationToken)
    {
        var wanted = request.Sort ?? defaultSort;
        var descending = wanted.StartsWith('-');
        var sort = sorts.FirstOrDefault(known => known.Name == wanted[(descending ? 1 : 0)..]);
        if (sort is null) return UnknownSort();

        var fingerprint = Cursor.Fingerprint(name, filter, wanted);
        var rest = sort.Order(matching, descending);
        if (request.Cursor is not null)
        {
            if (Cursor.Decode(fingerprint, request.Cursor) is not { } position) return RequestErrors.CursorInvalid.Refuse();
            if (sort.IsByPlace) position = position with { Key = place + position.Key };
            if (sort.After(rest, position, descending) is not { } after) return RequestErrors.CursorInvalid.Refuse();
            rest = after;
        }

        // One row more than asked for tells whether there is a next page.
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
