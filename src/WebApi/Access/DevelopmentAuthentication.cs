using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Sites.WebApi.Access;

/// <summary>
/// Authenticates callers on the same machine as the developer, or as the principal in the header, with every role. It is
/// registered only in the environment Development and if no other authentication is configured.
/// </summary>
internal sealed class DevelopmentAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, CrossOrigin origins)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Development";
    public const string Header = "X-Development-Principal";

    // Headers that proxies add to forwarded requests. X-Forwarded-* and X-Original-* are matched by prefix.
    private static readonly string[] ProxyHeaders =
        ["Forwarded", "Via", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "True-Client-IP", "CF-Connecting-IP", "Fastly-Client-IP"];

    private static readonly string[] ProxyPrefixes = ["X-Forwarded", "X-Original", "X-Envoy"];

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!IsLocal(Context) || origins.IsForeign(Request)) return Task.FromResult(AuthenticateResult.NoResult());
        var names = Request.Headers[Header];
        // A blank header probably comes from an unset variable and must not authenticate the caller as the default developer.
        if (names.Count > 0 && !AccessRegistration.IsName(names)) return Task.FromResult(AuthenticateResult.Fail("The name is not valid."));
        var identity = new ClaimsIdentity(
            [new Claim("sub", names.Count > 0 ? names.ToString() : "developer"), new Claim(AccessRegistration.RoleClaim, "admin")],
            SchemeName, "sub", AccessRegistration.RoleClaim);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)));
    }

    /// <summary>
    /// Returns whether the peer, the local address and the host name all belong to this machine. The host name exposes a page
    /// in the developer's browser that resolves its own name to 127.0.0.1 (DNS rebinding), and the headers expose a proxy.
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
