namespace Sites.WebApi.Http;

/// <summary>An id in a path. One that is no UUID is simply not found, like any other that names nothing.</summary>
internal readonly record struct PathId(Guid Value) : IParsable<PathId>
{
    public static PathId Parse(string s, IFormatProvider? provider) => TryParse(s, provider, out var id) ? id : default;

    public static bool TryParse(string? s, IFormatProvider? provider, out PathId result)
    {
        // The length too: the parser lets pass blanks around, and one thing must not have many addresses.
        result = new PathId(s?.Length == 36 && Guid.TryParseExact(s, "D", out var id) ? id : Guid.Empty);
        return true;
    }
}
