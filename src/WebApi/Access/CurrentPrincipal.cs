using Sites.Application.Access;

namespace Sites.WebApi.Access;

/// <summary>Whoever sent the request, by the name in the credential.</summary>
internal sealed class CurrentPrincipal(IHttpContextAccessor accessor) : ICurrentPrincipal
{
    public string Name => accessor.HttpContext?.User.Identity?.Name ?? throw new InvalidOperationException("Nobody calls.");
}
