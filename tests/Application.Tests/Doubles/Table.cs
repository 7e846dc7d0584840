using System.Collections;
using System.Reflection;

namespace Sites.Application.Tests.Doubles;

/// <summary>The operations of the unit of work on a table of any type.</summary>
internal interface ITable
{
    /// <summary>Whether there are unsaved additions, changes or deletions.</summary>
    bool HasChanges { get; }

    /// <summary>Takes the events of added, changed and deleted rows.</summary>
    IEnumerable<DomainEvent> TakeEvents();

    /// <summary>Writes added, changed and deleted rows and returns their number.</summary>
    int Save(DateTime now);

    /// <summary>Clears loaded and pending rows.</summary>
    void Clear();

    /// <summary>Takes a snapshot of the stored rows and returns an action that restores it.</summary>
    Action Snapshot();
}

/// <summary>
/// In-memory aggregates with the behaviour of the real store: queries see only saved rows, a tracked row
/// is loaded once, an untracked one on every query, parts of an aggregate are loaded only on request, and
/// unsaved changes are lost when the table is cleared.
/// </summary>
internal sealed class Table<T>(Func<T, object> idOf) : ITable
    where T : class
{
    private static readonly MethodInfo Clone =
        typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!;

    private static readonly InMemorySpecificationEvaluator Evaluator = new([WhereEvaluator.Instance, OrderByValue.Instance, PaginationEvaluator.Instance]);

    private readonly List<T> _added = [];
    private readonly List<T> _deleted = [];
    private readonly Dictionary<object, T> _loaded = [];
    private List<T> _stored = [];

    /// <summary>The stored rows, which must not be modified.</summary>
    public IReadOnlyList<T> Stored => _stored;

    public bool HasChanges => _added.Count > 0 || _deleted.Count > 0 || Changed().Any();

    /// <summary>Adds a row before the test begins.</summary>
    public void Seed(T row) => _stored.Add(Copy(row));

    /// <summary>Writes rows by set-based statements, regardless of loaded rows.</summary>
    public void Write(IEnumerable<T> rows)
    {
        foreach (var row in rows)
        {
            var index = _stored.FindIndex(stored => idOf(stored).Equals(idOf(row)));
            if (index < 0) _stored.Add(Copy(row));
            else _stored[index] = Copy(row);
        }
    }

    /// <summary>Deletes rows in one statement, regardless of loaded rows.</summary>
    public void DeleteWhere(Func<T, bool> criteria) => _stored.RemoveAll(row => criteria(row));

    public void Add(T row) => _added.Add(row);

    public void Delete(T row)
    {
        _loaded.Values.Should().Contain(row, "only tracked rows can be deleted");
        _deleted.Add(row);
    }

    /// <summary>Evaluates a specification on the stored rows.</summary>
    public List<TRow> Find<TRow>(ISpecification<TRow> specification)
        where TRow : class, T
    {
        var rows = Evaluator.Evaluate(_stored.OfType<TRow>(), specification);
        return [.. rows.Select(row => specification.AsNoTracking ? (TRow)Copy(row) : (TRow)Load(row, specification.IncludeExpressions.Any()))];
    }

    public IEnumerable<DomainEvent> TakeEvents()
    {
        foreach (var row in Changed().Select(changed => changed.Row).Concat(_deleted).Concat(_added).OfType<EventSource>().ToList())
        {
            var events = row.TakeEvents();
            events.Should().NotBeEmpty("the unit of work refuses a change without an event");
            foreach (var change in events) yield return change;
        }
    }

    public int Save(DateTime now)
    {
        var changed = Changed().ToList();
        foreach (var (row, index) in changed)
        {
            if (row is IVersioned versioned) versioned.MarkChanged(now);
            var copy = Copy(row);
            // Parts that were not loaded are still stored.
            foreach (var part in PartsOf(copy)) Fill(part(copy), before: part(_stored[index]));
            _stored[index] = copy;
        }

        foreach (var row in _deleted)
        {
            _stored.RemoveAll(stored => idOf(stored).Equals(idOf(row)));
            _loaded.Remove(idOf(row));
        }

        foreach (var row in _added)
        {
            _stored.Add(Copy(row));
            _loaded[idOf(row)] = row;
        }

        var written = changed.Count + _deleted.Count + _added.Count;
        _added.Clear();
        _deleted.Clear();
        return written;
    }

    public void Clear()
    {
        _added.Clear();
        _deleted.Clear();
        _loaded.Clear();
    }

    public Action Snapshot()
    {
        List<T> before = [.. _stored];
        return () =>
        {
            _stored = [.. before];
            Clear();
        };
    }

    private static T Copy(T row)
    {
        var copy = (T)Clone.Invoke(row, null)!;
        (copy as EventSource)?.TakeEvents();
        // A list shared by two copies would be changed in both.
        foreach (var field in FieldsOf(row.GetType()).Where(IsParts)) field.SetValue(copy, Activator.CreateInstance(field.FieldType, field.GetValue(row)));
        return copy;
    }

    private static bool IsParts(FieldInfo field) => field.FieldType.IsGenericType && field.FieldType.GetGenericTypeDefinition() == typeof(List<>);

    /// <summary>The immutable parts of a row that have their own rows.</summary>
    private static IEnumerable<Func<T, IList>> PartsOf(T row) =>
        FieldsOf(row.GetType()).Where(IsParts).Select(field => new Func<T, IList>(one => (IList)field.GetValue(one)!));

    /// <summary>Prepends the missing rows.</summary>
    private static void Fill(IList parts, IList before)
    {
        var missing = before.Cast<object>().Where(part => !parts.Contains(part)).ToList();
        for (var index = 0; index < missing.Count; index++) parts.Insert(index, missing[index]);
    }

    /// <summary>Compares the stored values of rows, as the store does, and not computed ones.</summary>
    private static bool AreSame(T one, T other) =>
        FieldsOf(one.GetType()).Where(field => !IsParts(field)).All(field => Equals(field.GetValue(one), field.GetValue(other)))
        && PartsOf(one).All(part => part(one).Cast<object>().All(part(other).Contains));

    private static IEnumerable<FieldInfo> FieldsOf(Type? type) => type is null || type == typeof(EventSource)
        ? []
        : type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Concat(FieldsOf(type.BaseType));

    private T Load(T stored, bool withParts)
    {
        if (!_loaded.TryGetValue(idOf(stored), out var row))
        {
            _loaded[idOf(stored)] = row = Copy(stored);
            foreach (var part in PartsOf(row)) part(row).Clear();
        }

        if (!withParts) return row;
        foreach (var part in PartsOf(row)) Fill(part(row), before: part(stored));
        return row;
    }

    private IEnumerable<(T Row, int Index)> Changed() =>
        from row in _loaded.Values
        where !_deleted.Contains(row)
        let index = _stored.FindIndex(stored => idOf(stored).Equals(idOf(row)))
        where index >= 0 && !AreSame(row, _stored[index])
        select (row, index);
}

/// <summary>The order evaluator of the package for keys that are comparable only with their own type, as ids are.</summary>
internal sealed class OrderByValue : IInMemoryEvaluator
{
    public static readonly OrderByValue Instance = new();

    private static readonly Comparer<object?> ByValue = Comparer<object?>.Create(static (one, other) =>
        one is IComparable comparable ? comparable.CompareTo(other) : (int)one!.GetType().GetMethod("CompareTo", [one.GetType()])!.Invoke(one, [other])!);

    public IEnumerable<T> Evaluate<T>(IEnumerable<T> query, ISpecification<T> specification) =>
        specification.OrderExpressions.Reverse().Aggregate(query, static (rows, order) =>
            order.OrderType is OrderTypeEnum.OrderByDescending or OrderTypeEnum.ThenByDescending
                ? rows.OrderByDescending(order.KeySelectorFunc, ByValue)
                : rows.OrderBy(order.KeySelectorFunc, ByValue));
}
