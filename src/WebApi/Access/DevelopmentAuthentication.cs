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
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, CrossOrigin origins)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Development";
    public const string Header = "X-Development-Principal";

    // What proxies add to what they hand on. X-Forwarded-* and X-Original-* are matched by their beginning.
    private static readonly string[] ProxyHeaders =
        ["Forwarded", "Via", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "True-Client-IP", "CF-Connecting-IP", "Fastly-Client-IP"];

    private static readonly string[] ProxyPrefixes = ["X-Forwarded", "X-Original", "X-Envoy"];

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!IsLocal(Context) || origins.IsForeign(Request)) return Task.FromResult(AuthenticateResult.NoResult());
        var named = Request.Headers[Header];
        // A header that is present and blank is an unset variable, and must not make the caller the default developer.
        if (named.Count > 0 && !AccessRegistration.IsName(named)) return Task.FromResult(AuthenticateResult.Fail("The name is not valid."));
        var identity = new ClaimsIdentity(
            [new Claim("sub", named.Count > 0 ? named.ToString() : "developer"), new Claim(AccessRegistration.RoleClaim, "admin")],
            SchemeName, "sub", AccessRegistration.RoleClaim);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)));
    }

    /// <summary>
    /// The peer, the address it reached, and the name it called must all be this machine's: a page in the developer's
    /// browser that has a name of its own resolved to 127.0.0.1 gives itself away by that name, and a proxy by the
    /// headers that proxies add.
    /// </summary>
    private static bool IsLocal(HttpContext context) =>
        context.Connection is { RemoteIpAddress: { } remote, LocalIpAddress: { } local }
        && IPAddress.IsLoopback(remote)
        && IPAddress.IsLoopback(local)
        && CrossOrigin.IsLoopback(context.Request.Host.Host)
        && !context.Request.Headers.Keys.Any(IsProxyHeader);

    private static bool IsProxyHeader(string name) =>
        ProxyHeaders.Contains(name, StringComparer.OrdinalIgnoreCase) || ProxyPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
