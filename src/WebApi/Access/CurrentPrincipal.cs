using System.Security.Claims;
using Sites.Application.Access;
using Sites.Domain.Hierarchy;

namespace Sites.WebApi.Access;

/// <summary>Whoever sent the request, by what the credential says.</summary>
internal sealed class CurrentPrincipal(IHttpContextAccessor accessor) : ICurrentPrincipal
{
    public string Name => Caller.Identity?.Name ?? throw new InvalidOperationException("The caller has no name.");

    // A token's roles hold everywhere.
    public bool IsApproverAt(Lineage place) =>
        Role.Approver.ThatSuffice().Any(role => Caller.HasClaim(AccessRegistration.RoleClaim, role));

    private ClaimsPrincipal Caller => accessor.HttpContext?.User ?? throw new InvalidOperationException("Nobody calls.");
}
