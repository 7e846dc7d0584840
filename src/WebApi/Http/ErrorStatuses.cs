using System.Collections.Frozen;
using System.Reflection;
using Sites.Application.Common;
using Sites.Domain.Common;

namespace Sites.WebApi.Http;

/// <summary>The HTTP status of every error code. The errors of a module are the fields of its <c>…Errors</c> classes in Domain and Application.</summary>
internal static class ErrorStatuses
{
    private static readonly IEnumerable<Type> Registries = new[] { typeof(ErrorDefinition), typeof(RequestErrors) }
        .SelectMany(type => type.Assembly.GetTypes()).Where(type => type.Name.EndsWith("Errors", StringComparison.Ordinal));

    /// <summary>The status by code.</summary>
    public static FrozenDictionary<string, int> All { get; } =
        Registries.SelectMany(FieldsOf<ErrorDefinition>).Select(error => KeyValuePair.Create(error.Code, StatusOf(error.Kind)))
            .Concat(FieldsOf<HttpError>(typeof(HttpErrors)).Select(error => KeyValuePair.Create(error.Code, error.Status)))
            .ToFrozenDictionary();

    private static int StatusOf(RefusalKind kind) => kind switch
    {
        RefusalKind.Malformed => StatusCodes.Status422UnprocessableEntity,
        RefusalKind.Rule => StatusCodes.Status400BadRequest,
        RefusalKind.NotFound => StatusCodes.Status404NotFound,
        RefusalKind.Conflict => StatusCodes.Status409Conflict,
        RefusalKind.Stale => StatusCodes.Status412PreconditionFailed,
        RefusalKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
        RefusalKind.TooMany => StatusCodes.Status429TooManyRequests,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static IEnumerable<T> FieldsOf<T>(Type registry) =>
        registry.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.FieldType == typeof(T)).Select(field => (T)field.GetValue(null)!);
}
