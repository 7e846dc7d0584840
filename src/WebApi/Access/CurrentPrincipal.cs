using System.Security.Claims;
using Sites.Application.Access;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.WebApi.Access;

/// <summary>Whoever sent the request, by what the credential says.</summary>
internal sealed class CurrentPrincipal(IHttpContextAccessor accessor) : ICurrentPrincipal
{
    // Composed: the two spellings of one name (NFC and NFD) must not be two people where four eyes are asked for.
    public string Name => Caller.Identity?.Name is { } name ? Text.Compose(name) : throw new InvalidOperationException("The caller has no name.");

    // A token's roles hold everywhere.
    public bool IsApproverAt(Lineage place) =>
        Caller.Has(Role.Approver);

    private ClaimsPrincipal Caller => accessor.HttpContext?.User ?? throw new InvalidOperationException("Nobody calls.");
}
