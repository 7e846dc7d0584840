using Sites.Application.Common;
using Sites.Domain.Common;

namespace Sites.WebApi.Http;

/// <summary>
/// An id in a path. Text that is not a UUID in its one spelling, and the nil UUID, identify nothing: the filter
/// <see cref="Refusals"/> answers for them with the endpoint's own code for what is not found, and no handler is called.
/// </summary>
internal readonly record struct PathId : IParsable<PathId>
{
    private readonly Guid? _value;

    private PathId(Guid? value) => _value = value;

    /// <summary>The id; never read where the request was refused.</summary>
    public Guid Value => _value ?? throw new InvalidOperationException("The path does not hold an id.");

    public static PathId Parse(string s, IFormatProvider? provider) => new(Values.Id(s));

    public static bool TryParse(string? s, IFormatProvider? provider, out PathId result)
    {
        // Always true: a failed parse would be answered with 400 by the framework, before the filter is asked.
        result = new PathId(Values.Id(s));
        return true;
    }

    /// <summary>The refusal where an id in the request's path identifies nothing; otherwise null.</summary>
    public static Microsoft.AspNetCore.Http.IResult? RefusalOf(HttpContext context)
    {
        foreach (var (name, value) in context.Request.RouteValues.OrderBy(parameter => parameter.Key != "id"))
        {
            if (!IsId(name) || Values.Id(value as string) is not null) continue;
            var codes = context.GetEndpoint()!.Metadata.GetRequiredMetadata<RefusalCodes>().Codes;
            // A parameter that is named after a resource is about that one, "id" about the endpoint's first.
            var ending = name == "id" ? ".not_found" : $".{name[..^"_id".Length]}_not_found";
            var code = codes.First(code => code.EndsWith(ending, StringComparison.Ordinal));
            return Problems.Of((Ardalis.Result.Result)new ErrorDefinition(code, RefusalKind.NotFound, "There is nothing of this id: an id is a UUID in its usual spelling, and not the nil UUID.").Refuse());
        }

        return null;
    }

    /// <summary>Whether a parameter of a route is an id, by its name.</summary>
    public static bool IsId(string parameter) => parameter == "id" || parameter.EndsWith("_id", StringComparison.Ordinal);
}
