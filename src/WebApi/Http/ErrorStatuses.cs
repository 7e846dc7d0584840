using System.Collections.Frozen;
using System.Reflection;
using Sites.Application.Common;
using Sites.Application.Importing;
using Sites.Domain.Agents;
using Sites.Domain.Approvals;
using Sites.Domain.Catalog;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Sites.Domain.Nodes;
using Sites.Domain.Synchronization;

namespace Sites.WebApi.Http;

/// <summary>The one registry of codes: which status each one answers with.</summary>
internal static class ErrorStatuses
{
    private static readonly Type[] Registries =
    [
        typeof(HierarchyErrors), typeof(NodeErrors), typeof(AgentErrors), typeof(SyncErrors), typeof(CatalogErrors),
        typeof(TagErrors), typeof(ApprovalErrors), typeof(ClaimErrors), typeof(RequestErrors), typeof(ImportErrors),
    ];

    /// <summary>Status by code, of everything that can be refused.</summary>
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
