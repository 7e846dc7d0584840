using Ardalis.Result;
using Microsoft.Extensions.Primitives;
using Sites.Application.Common;
using Sites.Domain.Common;

namespace Sites.WebApi.Http;

/// <summary>What a query parameter holds.</summary>
internal enum QueryType
{
    Text,
    Uuid,
    Boolean,
    WholeNumber,
}

/// <summary>One query parameter of an endpoint: what it is documented with, and what makes it known.</summary>
internal sealed record QueryParameter(string Name, QueryType Type, string Description)
{
    /// <summary>The values it may have, where there are only some.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>The smallest number.</summary>
    public int Min { get; init; } = int.MinValue;

    /// <summary>The largest number.</summary>
    public int Max { get; init; } = int.MaxValue;

    /// <summary>Whether its text has a form of its own, which is checked where it is read.</summary>
    public bool IsOpaque { get; init; }

    /// <summary>Whether it may be given several times, for any of several values.</summary>
    public bool IsFilter { get; init; }

    /// <summary>Whether <c>none</c> asks for what has no value.</summary>
    public bool TakesNone { get; init; }

    /// <summary>Turns a value into the form in which it is stored and compared, or refuses it; null where a value is compared as it is.</summary>
    public Func<string, Result<string>>? Canonical { get; init; }

    /// <summary>A parameter that holds one of an enum's values.</summary>
    public static QueryParameter OneOf<TEnum>(string name, string description)
        where TEnum : struct, Enum =>
        new(name, QueryType.Text, description) { Values = [.. Enum.GetValues<TEnum>().Select(value => value.ToWire())] };

    /// <summary>A filter by an enum's values.</summary>
    public static QueryParameter Enums<TEnum>(string name, string description, bool takesNone = false)
        where TEnum : struct, Enum =>
        OneOf<TEnum>(name, description) with { IsFilter = true, TakesNone = takesNone };

    /// <summary>A filter by UUIDs.</summary>
    public static QueryParameter Uuids(string name, string description, bool takesNone = false) =>
        new(name, QueryType.Uuid, description) { IsFilter = true, TakesNone = takesNone };

    /// <summary>A filter by texts.</summary>
    public static QueryParameter Texts(string name, string description, Func<string, Result<string>> canonical, bool takesNone = false) =>
        new(name, QueryType.Text, description) { IsFilter = true, TakesNone = takesNone, Canonical = canonical };
}

/// <summary>The query parameters that an endpoint knows; any other is refused, so that a typing mistake never passes for a filter.</summary>
internal sealed record QueryParameters(IReadOnlyList<QueryParameter> All)
{
    /// <summary>What every list takes.</summary>
    public static IReadOnlyList<QueryParameter> Paging { get; } =
    [
        new("limit", QueryType.WholeNumber, "Page size, 1–1,000; the default is 1,000.") { Min = 1, Max = PageRequest.MaxLimit },
        new("cursor", QueryType.Text, "next_cursor of the page before; with the same filter and sort.") { IsOpaque = true },
        new("sort", QueryType.Text, "A key, with - before it for falling order. Ties are broken by id.") { IsOpaque = true },
        new("include_total", QueryType.Boolean, "false spares the count, and total is null."),
    ];
}

/// <summary>Reads a request's query, gathering everything that is wrong with it.</summary>
internal sealed class Query : IRefusable
{
    /// <summary>How often a filter may be given.</summary>
    public const int MaxValues = 50;

    /// <summary>The value that asks for what has no value.</summary>
    public const string None = "none";

    private readonly IQueryCollection _query;
    private readonly Dictionary<string, QueryParameter> _known;
    private readonly Fields _fields = new();

    private Query(HttpContext context)
    {
        _query = context.Request.Query;
        _known = context.GetEndpoint()?.Metadata.GetMetadata<QueryParameters>()?.All.ToDictionary(parameter => parameter.Name) ?? [];
        foreach (var (name, values) in _query) Check(name, values);
    }

    public Microsoft.AspNetCore.Http.IResult? Refusal => _fields.AreValid ? null : Problems.Of((Result)_fields.Refusal);

    public static ValueTask<Query> BindAsync(HttpContext context) => ValueTask.FromResult(new Query(context));

    public string? Text(string name) => _query.TryGetValue(name, out var values) ? values.ToString().Trim() : null;

    public Guid? Uuid(string name) => Values.Uuid(name, _query[name]).Value;

    public TId? Id<TId>(string name)
        where TId : struct, ITypedId<TId> => WireValues.Id<TId>(Uuid(name));

    public bool? Boolean(string name) => Values.Boolean(name, _query[name]).Value;

    public int? WholeNumber(string name) => Values.WholeNumber(name, _query[name]).Value;

    public TEnum? OneOf<TEnum>(string name)
        where TEnum : struct, Enum => Values.OneOf<TEnum>(name, _query[name]).Value;

    public AnyOf<TEnum>? Enums<TEnum>(string name)
        where TEnum : struct, Enum => Any(name, text => WireNames.Parse<TEnum>(text)!.Value);

    public AnyOf<Guid>? Uuids(string name) => Any(name, text => Guid.ParseExact(text, "D"));

    public AnyOf<TId>? Ids<TId>(string name)
        where TId : struct, ITypedId<TId> => Any(name, text => TId.From(Guid.ParseExact(text, "D")));

    public AnyOf<string>? Texts(string name)
    {
        var canonical = _known[name].Canonical!;
        return Any(name, text => canonical(text).Value);
    }

    public AnyOf<T>? Any<T>(string name, Func<string, T> read)
        where T : notnull
    {
        var values = _query[name].Select(value => value!.Trim()).ToLookup(value => _known[name].TakesNone && value == None);
        return values.Count == 0 ? null : new AnyOf<T>(values[false].Select(read), values.Contains(true));
    }

    /// <summary>The values of a filter that must all match; null without the parameter.</summary>
    public IReadOnlyList<string>? All(string name) =>
        _query[name] is { Count: > 0 } values ? [.. values.Select(value => value!.Trim()).Distinct().Order(StringComparer.Ordinal)] : null;

    public PageRequest Page() => new(
        WholeNumber("limit") ?? PageRequest.DefaultLimit, Text("cursor"), Text("sort"), Boolean("include_total") ?? true);

    private void Check(string name, StringValues values)
    {
        if (!_known.TryGetValue(name, out var parameter))
            _fields.Add(RequestErrors.UnknownMember.ForField(Fields.NameOf(name), _known.Count == 0 ? "none" : string.Join(", ", _known.Keys)));
        else if (!parameter.IsFilter && values.Count > 1)
            _fields.Add(RequestErrors.ValueInvalid.ForField(name, "given once"));
        else if (values.Count > MaxValues)
            _fields.Add(RequestErrors.ValueInvalid.ForField(name, $"given at most {MaxValues} times"));
        // A blank value is a shell variable that is not set: taking it for no parameter would list everything, or import for real.
        else if (values.Any(string.IsNullOrWhiteSpace))
            _fields.Add(RequestErrors.ValueInvalid.ForField(name, "set to a value or left out"));
        else
            foreach (var value in values.Select(value => value!.Trim()).Distinct()) CheckValue(parameter, value);
    }

    private void CheckValue(QueryParameter parameter, string value)
    {
        if (parameter.TakesNone && value == None) return;
        if (parameter.Values.Count > 0)
        {
            var values = parameter.TakesNone ? parameter.Values.Append(None) : parameter.Values;
            if (!parameter.Values.Contains(value)) _fields.Add(RequestErrors.ValueInvalid.ForField(parameter.Name, $"one of {string.Join(", ", values)}"));
            return;
        }

        switch (parameter.Type)
        {
            case QueryType.Uuid: _fields.Take(Values.Uuid(parameter.Name, value)); break;
            case QueryType.Boolean: _fields.Take(Values.Boolean(parameter.Name, value)); break;
            case QueryType.WholeNumber: _fields.Take(Values.WholeNumber(parameter.Name, value, parameter.Min, parameter.Max)); break;
            case QueryType.Text: CheckText(parameter, value); break;
            default: throw new ArgumentOutOfRangeException(nameof(parameter), parameter.Type, null);
        }
    }

    private void CheckText(QueryParameter parameter, string value)
    {
        // A cursor and a sort are refused in words of their own.
        if (parameter.IsOpaque) return;
        if (!Domain.Common.Text.IsPrintable(value))
            _fields.Add(RequestErrors.ValueInvalid.ForField(parameter.Name, "valid Unicode without control characters"));
        else if (parameter.Canonical is { } canonical)
            _fields.Take(canonical(value));
    }
}
