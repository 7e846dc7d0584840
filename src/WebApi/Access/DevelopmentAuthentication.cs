using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Sites.WebApi.Access;

/// <summary>
/// In Development, a caller on the same machine is the developer, or whoever the header names, with every role. It is
/// registered only where the environment is Development and no other authentication is configured.
/// </summary>
internal sealed class DevelopmentAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Development";
    public const string Header = "X-Development-Principal";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!IsLocal(Context)) return Task.FromResult(AuthenticateResult.NoResult());
        var named = Request.Headers[Header].ToString();
        if (!string.IsNullOrWhiteSpace(named) && !AccessRegistration.IsName(named)) return Task.FromResult(AuthenticateResult.Fail("Nobody has such a name."));
        var identity = new ClaimsIdentity(
            [new Claim("sub", string.IsNullOrWhiteSpace(named) ? "developer" : named), new Claim(AccessRegistration.RoleClaim, "admin")],
            SchemeName, "sub", AccessRegistration.RoleClaim);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)));
    }

    /// <summary>
    /// The peer, the address it reached, and the name it called must all be this machine's: a page in the developer's
    /// browser that has a name of its own resolved to 127.0.0.1 gives itself away by that name, and a proxy by the
    /// header that proxies add.
    /// </summary>
    private static bool IsLocal(HttpContext context) =>
        context.Connection is { RemoteIpAddress: { } remote, LocalIpAddress: { } local }
        && IPAddress.IsLoopback(remote)
        && IPAddress.IsLoopback(local)
        && !context.Request.Headers.ContainsKey("X-Forwarded-For")
        && !context.Request.Headers.ContainsKey("Forwarded")
        && (context.Request.Host.Host is "localhost" || (IPAddress.TryParse(context.Request.Host.Host.Trim('[', ']'), out var named) && IPAddress.IsLoopback(named)));
}
