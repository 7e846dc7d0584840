using System.Net;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Net.Http.Headers;
using Sites.Application.Common;

namespace Sites.WebApi.Access;

/// <summary>Which other origins' pages may call the service from a browser: <c>Cors:Origins</c>, and in Development every page of this machine.</summary>
internal sealed class CrossOrigin
{
    private const string Key = "Cors:Origins";
    private const string Any = "*";

    private static readonly TimeSpan PreflightLifetime = TimeSpan.FromMinutes(10);

    private readonly HashSet<string> _named;
    private readonly bool _isDevelopment;

    private CrossOrigin(HashSet<string> named, bool isDevelopment) => (_named, _isDevelopment) = (named, isDevelopment);

    /// <summary>Reads the configuration: a list, or one value separated by commas or semicolons, as environment variables have it.</summary>
    /// <exception cref="ConfigurationException">An entry is not an origin.</exception>
    public static CrossOrigin From(IConfiguration configuration, bool isDevelopment)
    {
        var section = configuration.GetSection(Key);
        var entries = section.Value is { } single ? [single] : section.GetChildren().Select(entry => entry.Value ?? "").ToArray();
        var origins = entries.SelectMany(entry => entry.Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        var named = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var origin in origins)
        {
            if (origin != Any && !IsOrigin(origin))
                throw new ConfigurationException($"{Key} contains '{origin}'; an origin is scheme, host and port, without a path, as in https://fleet.example.com.");
            named.Add(origin);
        }

        return new CrossOrigin(named, isDevelopment);
    }

    /// <summary>Adds the policy that browsers are answered by.</summary>
    public void Configure(CorsOptions cors)
    {
        cors.AddDefaultPolicy(policy =>
        {
            policy.AllowAnyHeader().AllowAnyMethod()
                .WithExposedHeaders(HeaderNames.ETag, HeaderNames.Location, HeaderNames.RetryAfter, HeaderNames.Link)
                .SetPreflightMaxAge(PreflightLifetime);
            // A browser sends credentials that it keeps itself only to whom an operator named.
            if (_named.Contains(Any)) policy.AllowAnyOrigin();
            else if (_named.Count > 0) policy.SetIsOriginAllowed(Allows).AllowCredentials();
            else policy.SetIsOriginAllowed(Allows);
        });
    }

    /// <summary>Whether pages of this origin may call the service.</summary>
    public bool Allows(string origin) => _named.Contains(Any) || _named.Contains(origin) || (_isDevelopment && _named.Count == 0 && IsThisMachine(origin));

    /// <summary>
    /// Whether a browser sends the request for a page that may not call the service: one of another origin that is not allowed.
    /// Clients that are no browsers send neither header.
    /// </summary>
    public bool IsForeign(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        // Another port of this machine is another origin, but not a foreign one.
        if (origin.Count > 0) return !IsThisMachine(origin.ToString()) && !_named.Contains(origin.ToString());
        return request.Headers["Sec-Fetch-Site"].ToString() is "cross-site";
    }

    private static bool IsThisMachine(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && IsLoopback(uri.Host);

    /// <summary>Whether a host is this machine: <c>localhost</c> in any case, or a loopback address.</summary>
    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority).Equals(text, StringComparison.OrdinalIgnoreCase);
}
