using System.Security.Claims;
using Sites.Application.Access;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.WebApi.Access;

/// <summary>The authenticated caller of the request.</summary>
internal sealed class CurrentPrincipal(IHttpContextAccessor accessor) : ICurrentPrincipal
{
    // Normalized, because two encodings of one name (NFC and NFD) must not count as two people for the four-eyes principle.
    public string Name => Caller.Identity?.Name is { } name ? Text.Compose(name) : throw new InvalidOperationException("The caller has no name.");

    // The roles of a token apply to all sites.
    public bool IsApproverAt(Lineage place) =>
        Caller.Has(Role.Approver);

    private ClaimsPrincipal Caller => accessor.HttpContext?.User ?? throw new InvalidOperationException("There is no current request.");
}
