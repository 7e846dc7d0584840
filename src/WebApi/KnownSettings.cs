using Sites.Application.Common;

namespace Sites.WebApi;

/// <summary>
/// All keys that the service reads in its own sections of the configuration. A misspelt key would otherwise be ignored, and its
/// default would apply unnoticed.
/// </summary>
internal static class KnownSettings
{
    private const string Bearer = "Authentication:Schemes:Bearer";

    /// <summary>Matches any segment: the index of a list.</summary>
    private const string Any = "*";

    /// <summary>
    /// The known keys, with <c>*</c> for the index of a list. Those of <c>Authentication:Schemes:Bearer</c> are the keys that the JwtBearer
    /// package reads, and those that <c>dotnet user-jwts</c> adds to a signing key (<c>Id</c>, <c>Length</c>).
    /// </summary>
    public static IReadOnlyList<string> Keys { get; } =
    [
        "Agents:MaxQueuedHeartbeats",
        $"{Bearer}:Authority",
        $"{Bearer}:BackchannelTimeout",
        $"{Bearer}:Challenge",
        $"{Bearer}:ForwardAuthenticate",
        $"{Bearer}:ForwardChallenge",
        $"{Bearer}:ForwardDefault",
        $"{Bearer}:ForwardForbid",
        $"{Bearer}:ForwardSignIn",
        $"{Bearer}:ForwardSignOut",
        $"{Bearer}:IncludeErrorDetails",
        $"{Bearer}:MapInboundClaims",
        $"{Bearer}:MetadataAddress",
        $"{Bearer}:RefreshInterval",
        $"{Bearer}:RefreshOnIssuerKeyNotFound",
        $"{Bearer}:RequireHttpsMetadata",
        $"{Bearer}:SaveToken",
        $"{Bearer}:SigningKeys:*:Id",
        $"{Bearer}:SigningKeys:*:Issuer",
        $"{Bearer}:SigningKeys:*:Length",
        $"{Bearer}:SigningKeys:*:Value",
        $"{Bearer}:ValidAudience",
        $"{Bearer}:ValidAudiences:*",
        $"{Bearer}:ValidIssuer",
        $"{Bearer}:ValidIssuers:*",
        $"{Bearer}:ValidateAudience",
        $"{Bearer}:ValidateIssuer",
        "AutoMapper:LicenseKey",
        "Claims:LifetimeHours",
        "Claims:SweepSeconds",
        "Cors:Origins",
        "Cors:Origins:*",
        "Data",
        "Database:BusyTimeoutSeconds",
        "Database:Provider",
        "Shutdown:TimeoutSeconds",
        "WarmUp:Enabled",
        "WarmUp:TimeoutSeconds",
    ];

    /// <summary>The sections that only the service reads; other sections are not checked.</summary>
    public static IReadOnlyList<string> Sections { get; } = [.. Keys.Select(SectionOf).Distinct()];

    private static readonly string[][] Patterns = [.. Keys.Select(key => key.Split(':'))];

    /// <summary>Refuses unknown keys in these sections, from any configuration source.</summary>
    /// <exception cref="ConfigurationException">There are unknown keys; the message contains each one with the most similar known key.</exception>
    public static void Check(IConfiguration configuration)
    {
        // The name of a section itself is not checked: an environment variable DATABASE or AGENTS may belong to another program.
        var keys = configuration.AsEnumerable().Where(pair => Sections.Any(section => IsBelow(pair.Key, section))).ToList();
        var unknown = keys
            .Where(pair => !IsKnown(pair.Key.Split(':')))
            // The configuration lists sections as well as keys, but without a value.
            .Where(pair => !string.IsNullOrEmpty(pair.Value) || !keys.Exists(other => IsBelow(other.Key, pair.Key)))
            .Select(pair => pair.Key).Order(StringComparer.OrdinalIgnoreCase).ToList();
        if (unknown.Count == 0) return;
        throw new ConfigurationException(string.Join(Environment.NewLine, unknown.Select(key => $"{key} is not a known setting; did you mean {Nearest(key)}?")));
    }

    /// <summary>Returns whether a key is known, or is a section that contains a known key.</summary>
    private static bool IsKnown(string[] segments) => Patterns.Any(pattern => pattern.Length >= segments.Length
        && segments.Zip(pattern).All(pair => pair.Second == Any || pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase)));

    private static bool IsBelow(string key, string section) =>
        key.Length > section.Length && key[section.Length] == ':' && key.StartsWith(section, StringComparison.OrdinalIgnoreCase);

    private static string SectionOf(string key) => key.StartsWith(Bearer, StringComparison.Ordinal) ? Bearer : key.Split(':')[0];

    private static string Nearest(string key)
    {
        var segments = key.Split(':');
        return Keys.Where(known => IsBelow(key, SectionOf(known)))
            // With the index of the given key, so that the suggestion can be copied.
            .Select(known => string.Join(':', known.Split(':').Select((segment, at) => segment != Any ? segment : at < segments.Length ? segments[at] : "0")))
            .MinBy(known => Distance(key.ToUpperInvariant(), known.ToUpperInvariant()))!;
    }

    /// <summary>Returns the Levenshtein distance of two texts.</summary>
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var (diagonal, _) = (row[0], row[0] = i);
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
