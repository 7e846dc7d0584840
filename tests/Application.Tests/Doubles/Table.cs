using System.Collections;
using System.Reflection;

namespace Sites.Application.Tests.Doubles;

/// <summary>What the unit of work does with a table, whatever is in it.</summary>
internal interface ITable
{
    /// <summary>Whether something was added, changed or deleted and not saved.</summary>
    bool HasChanges { get; }

    /// <summary>Takes the events of what was added, changed or deleted.</summary>
    IEnumerable<DomainEvent> TakeEvents();

    /// <summary>Writes what was added, changed or deleted; answers how many rows that were.</summary>
    int Save(DateTime now);

    /// <summary>Forgets what was loaded and what is pending.</summary>
    void Forget();

    /// <summary>Remembers what is stored; the answer brings it back.</summary>
    Action Snapshot();
}

/// <summary>
/// Aggregates in memory, with the manners of the real store: queries see what is saved and nothing else, a tracked row
/// is loaded once, an untracked one afresh each time, what belongs to an aggregate comes with it where that is asked for, and
/// what was changed without being saved is lost when forgotten.
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

    /// <summary>What is stored. Not to be changed.</summary>
    public IReadOnlyList<T> Stored => _stored;

    public bool HasChanges => _added.Count > 0 || _deleted.Count > 0 || Changed().Any();

    /// <summary>Puts a row there before the test begins.</summary>
    public void Seed(T row) => _stored.Add(Copy(row));

    /// <summary>Writes rows by set-based statements: what was loaded of them is not looked at.</summary>
    public void Write(IEnumerable<T> rows)
    {
        foreach (var row in rows)
        {
            var index = _stored.FindIndex(stored => idOf(stored).Equals(idOf(row)));
            if (index < 0) _stored.Add(Copy(row));
            else _stored[index] = Copy(row);
        }
    }

    /// <summary>Deletes rows in one statement, without a look at what was loaded of them.</summary>
    public void DeleteWhere(Func<T, bool> criteria) => _stored.RemoveAll(row => criteria(row));

    public void Add(T row) => _added.Add(row);

    public void Delete(T row)
    {
        _loaded.Values.Should().Contain(row, "only what was loaded to be changed can be deleted");
        _deleted.Add(row);
    }

    /// <summary>Answers a specification from what is stored.</summary>
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
            // Parts that were not loaded are still there.
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

    public void Forget()
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
            Forget();
        };
    }

    private static T Copy(T row)
    {
        var copy = (T)Clone.Invoke(row, null)!;
        (copy as EventSource)?.TakeEvents();
        // A list that two copies share would be changed in the one by whoever changes the other.
        foreach (var field in FieldsOf(row.GetType()).Where(IsParts)) field.SetValue(copy, Activator.CreateInstance(field.FieldType, field.GetValue(row)));
        return copy;
    }

    private static bool IsParts(FieldInfo field) => field.FieldType.IsGenericType && field.FieldType.GetGenericTypeDefinition() == typeof(List<>);

    /// <summary>What belongs to a row and has rows of its own, which never change.</summary>
    private static IEnumerable<Func<T, IList>> PartsOf(T row) =>
        FieldsOf(row.GetType()).Where(IsParts).Select(field => new Func<T, IList>(one => (IList)field.GetValue(one)!));

    /// <summary>Puts those before the others that are missing among them.</summary>
    private static void Fill(IList parts, IList before)
    {
        var missing = before.Cast<object>().Where(part => !parts.Contains(part)).ToList();
        for (var index = 0; index < missing.Count; index++) parts.Insert(index, missing[index]);
    }

    /// <summary>Compares what the rows hold, as the store does, and not what they work out of it.</summary>
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

/// <summary>The package's order evaluator for keys that compare with their own type only, as ids do.</summary>
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
