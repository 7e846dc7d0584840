using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

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

    /// <summary>A parameter that holds one of an enum's values.</summary>
    public static QueryParameter OneOf<TEnum>(string name, string description)
        where TEnum : struct, Enum =>
        new(name, QueryType.Text, description) { Values = [.. Enum.GetValues<TEnum>().Select(value => value.ToWire())] };
}

/// <summary>The query parameters that an endpoint knows; any other is refused, so that a typing mistake never passes for a filter.</summary>
internal sealed record QueryParameters(IReadOnlyList<QueryParameter> All)
{
    /// <summary>What every list takes.</summary>
    public static IReadOnlyList<QueryParameter> Paging { get; } =
    [
        new("limit", QueryType.WholeNumber, "Rows of the page, 1–500; 100 where nothing is said.") { Min = 1, Max = PageRequest.MaxLimit },
        new("cursor", QueryType.Text, "next_cursor of the page before; with the same filter and sort."),
        new("sort", QueryType.Text, "A key, with - before it for falling order. Ties are broken by id."),
        new("include_total", QueryType.Boolean, "false spares the count, and total is null."),
    ];
}

/// <summary>Reads a request's query, gathering everything that is wrong with it.</summary>
internal sealed class Query : IRefusable
{
    private readonly IQueryCollection _query;
    private readonly Dictionary<string, QueryParameter> _known;
    private readonly Fields _fields = new();

    private Query(HttpContext context)
    {
        _query = context.Request.Query;
        _known = context.GetEndpoint()?.Metadata.GetMetadata<QueryParameters>()?.All.ToDictionary(parameter => parameter.Name) ?? [];
        foreach (var (name, values) in _query) Check(name, values.Count, values);
    }

    public Microsoft.AspNetCore.Http.IResult? Refusal => _fields.AreGood ? null : Problems.Of((Result)_fields.Refusal);

    public static ValueTask<Query> BindAsync(HttpContext context) => ValueTask.FromResult(new Query(context));

    public string? Text(string name) => string.IsNullOrWhiteSpace(_query[name]) ? null : _query[name].ToString().Trim();

    public Guid? Uuid(string name) => Values.Uuid(name, _query[name]).Value;

    public GroupId? Group(string name) => MappingWords.Id(Uuid(name));

    public bool? Boolean(string name) => Values.Boolean(name, _query[name]).Value;

    public int? WholeNumber(string name) => Values.WholeNumber(name, _query[name]).Value;

    public TEnum? OneOf<TEnum>(string name)
        where TEnum : struct, Enum => Values.OneOf<TEnum>(name, _query[name]).Value;

    public PageRequest Page() => new(
        WholeNumber("limit") ?? PageRequest.DefaultLimit, Text("cursor"), Text("sort"), Boolean("include_total") ?? true);

    private void Check(string name, int count, string? value)
    {
        if (!_known.TryGetValue(name, out var parameter))
            _fields.Add(RequestErrors.UnknownMember.ForField(Fields.NameOf(name), _known.Count == 0 ? "none" : string.Join(", ", _known.Keys)));
        else if (count > 1)
            _fields.Add(RequestErrors.ValueInvalid.ForField(name, "given once"));
        else if (parameter.Values.Count > 0 && !string.IsNullOrWhiteSpace(value) && !parameter.Values.Contains(value.Trim()))
            _fields.Add(RequestErrors.ValueInvalid.ForField(name, $"one of {string.Join(", ", parameter.Values)}"));
        else
            CheckType(parameter, value);
    }

    private void CheckType(QueryParameter parameter, string? value)
    {
        switch (parameter.Type)
        {
            case QueryType.Uuid: _fields.Take(Values.Uuid(parameter.Name, value)); break;
            case QueryType.Boolean: _fields.Take(Values.Boolean(parameter.Name, value)); break;
            case QueryType.WholeNumber: _fields.Take(Values.WholeNumber(parameter.Name, value, parameter.Min, parameter.Max)); break;
            case QueryType.Text: break;
            default: throw new ArgumentOutOfRangeException(nameof(parameter), parameter.Type, null);
        }
    }
}
