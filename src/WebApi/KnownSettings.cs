using Sites.Application.Common;

namespace Sites.WebApi;

/// <summary>
/// Every key of the configuration that the service reads under sections of its own. A misspelt key would otherwise be ignored, and its
/// default would hold without notice.
/// </summary>
internal static class KnownSettings
{
    private const string Bearer = "Authentication:Schemes:Bearer";

    /// <summary>Stands for one segment of any name: the index of a list.</summary>
    private const string Any = "*";

    /// <summary>
    /// The keys, <c>*</c> for the index of a list. Those of <c>Authentication:Schemes:Bearer</c> are what the JwtBearer package reads, and what
    /// <c>dotnet user-jwts</c> writes beside a signing key (<c>Id</c>, <c>Length</c>).
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
    ];

    /// <summary>The sections that are the service's own; what stands in others is for other readers.</summary>
    public static IReadOnlyList<string> Sections { get; } = [.. Keys.Select(SectionOf).Distinct()];

    private static readonly string[][] Patterns = [.. Keys.Select(key => key.Split(':'))];

    /// <summary>Refuses keys of these sections that nothing reads, whichever source they come from.</summary>
    /// <exception cref="ConfigurationException">There are such keys; the message names each one, and the known key that is nearest.</exception>
    public static void Check(IConfiguration configuration)
    {
        // A section's own name is not a key in it: a variable called DATABASE or AGENTS is likely to be another program's.
        var keys = configuration.AsEnumerable().Where(pair => Sections.Any(section => IsBelow(pair.Key, section))).ToList();
        var unknown = keys
            .Where(pair => !IsKnown(pair.Key.Split(':')))
            // A section is listed beside its keys, without a value.
            .Where(pair => !string.IsNullOrEmpty(pair.Value) || !keys.Exists(other => IsBelow(other.Key, pair.Key)))
            .Select(pair => pair.Key).Order(StringComparer.OrdinalIgnoreCase).ToList();
        if (unknown.Count == 0) return;
        throw new ConfigurationException(string.Join(Environment.NewLine, unknown.Select(key => $"{key} is not a known setting; did you mean {Nearest(key)}?")));
    }

    /// <summary>Whether a key is known, or a section on the way to a known one.</summary>
    private static bool IsKnown(string[] segments) => Patterns.Any(pattern => pattern.Length >= segments.Length
        && segments.Zip(pattern).All(pair => pair.Second == Any || pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase)));

    private static bool IsBelow(string key, string section) =>
        key.Length > section.Length && key[section.Length] == ':' && key.StartsWith(section, StringComparison.OrdinalIgnoreCase);

    private static string SectionOf(string key) => key.StartsWith(Bearer, StringComparison.Ordinal) ? Bearer : key.Split(':')[0];

    private static string Nearest(string key)
    {
        var segments = key.Split(':');
        return Keys.Where(known => IsBelow(key, SectionOf(known)))
            // With the index that was given, so that the answer can be copied.
            .Select(known => string.Join(':', known.Split(':').Select((segment, at) => segment != Any ? segment : at < segments.Length ? segments[at] : "0")))
            .MinBy(known => Distance(key.ToUpperInvariant(), known.ToUpperInvariant()))!;
    }

    /// <summary>How many characters have to be inserted, removed or replaced to make one text of the other (Levenshtein).</summary>
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
