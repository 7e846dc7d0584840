using System.Net;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Net.Http.Headers;
using Sites.Application.Common;

namespace Sites.WebApi.Access;

/// <summary>The origins from which browsers may call the service: <c>Cors:Origins</c>, and in Development every origin of this machine.</summary>
internal sealed class CrossOrigin
{
    private const string Key = "Cors:Origins";
    private const string Any = "*";

    private static readonly TimeSpan PreflightLifetime = TimeSpan.FromMinutes(10);

    private readonly HashSet<string> _named;
    private readonly bool _isDevelopment;

    private CrossOrigin(HashSet<string> named, bool isDevelopment) => (_named, _isDevelopment) = (named, isDevelopment);

    /// <summary>Reads the configuration: a list, or a single value separated by commas or semicolons, as in environment variables.</summary>
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

    /// <summary>Adds the CORS policy.</summary>
    public void Configure(CorsOptions cors)
    {
        cors.AddDefaultPolicy(policy =>
        {
            policy.AllowAnyHeader().AllowAnyMethod()
                .WithExposedHeaders(HeaderNames.ETag, HeaderNames.Location, HeaderNames.RetryAfter, HeaderNames.Link)
                .SetPreflightMaxAge(PreflightLifetime);
            // Browsers may send credentials that they store only if the operator has listed the origins.
            if (_named.Contains(Any)) policy.AllowAnyOrigin();
            else if (_named.Count > 0) policy.SetIsOriginAllowed(Allows).AllowCredentials();
            else policy.SetIsOriginAllowed(Allows);
        });
    }

    /// <summary>Returns whether pages of this origin may call the service.</summary>
    public bool Allows(string origin) => _named.Contains(Any) || _named.Contains(origin) || (_isDevelopment && _named.Count == 0 && IsThisMachine(origin));

    /// <summary>
    /// Returns whether a browser sent the request for a page of another origin that is not allowed. Other clients send neither of
    /// the headers.
    /// </summary>
    public bool IsForeign(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        // Another port of this machine is another origin, but is trusted.
        if (origin.Count > 0) return !IsThisMachine(origin.ToString()) && !_named.Contains(origin.ToString());
        return request.Headers["Sec-Fetch-Site"].ToString() is "cross-site";
    }

    private static bool IsThisMachine(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && IsLoopback(uri.Host);

    /// <summary>Returns whether a host is this machine: <c>localhost</c> in any case, or a loopback address.</summary>
    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority).Equals(text, StringComparison.OrdinalIgnoreCase);
}
