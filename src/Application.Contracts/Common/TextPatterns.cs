namespace Sites.Application.Contracts.Common;

/// <summary>
/// Patterns of the OpenAPI document. The service trims white space, so the patterns allow it; .NET counts U+0085 as white space,
/// ECMAScript does not.
/// </summary>
internal static class TextPatterns
{
    /// <summary>Pattern of a MAC address in any of its four notations.</summary>
    public const string MacAddress =
        @"^[\s\u0085]*(?:[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{4}(?:\.[0-9A-Fa-f]{4}){2}|[0-9A-Fa-f]{12})[\s\u0085]*$";

    /// <summary>Pattern of a tag.</summary>
    public const string Tag = @"^[\s\u0085]*[a-z0-9._:/-]{1,50}[\s\u0085]*$";
}
