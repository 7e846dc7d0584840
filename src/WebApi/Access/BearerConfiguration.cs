using Sites.Application.Common;

namespace Sites.WebApi.Access;

/// <summary>
/// Validates <c>Authentication:Schemes:Bearer</c> before the service starts. The library that reads the section ignores invalid
/// values and then rejects every token without naming the reason.
/// </summary>
internal static class BearerConfiguration
{
    private const string Section = "Authentication:Schemes:Bearer";

    /// <summary>Minimum length of a signing key: the hash length of HMAC-SHA-256, the weakest algorithm in use.</summary>
    private const int MinKeyBytes = 32;

    /// <summary>Returns whether bearer tokens are configured: how to verify signatures, and which audiences to accept.</summary>
    /// <exception cref="ConfigurationException">The configuration is incomplete or cannot work; the message names the setting.</exception>
    public static bool IsPresent(IConfiguration configuration)
    {
        var bearer = configuration.GetSection(Section);
        if (!bearer.GetChildren().Any()) return false;
        var keys = bearer.GetSection("SigningKeys").GetChildren().ToList();
        var audiences = ValuesOf(bearer, "ValidAudience", "ValidAudiences");
        if ((bearer["Authority"] is null && keys.Count == 0) || audiences.Count == 0)
            throw new ConfigurationException($"{Section} is incomplete: it needs Authority or SigningKeys, and ValidAudience or ValidAudiences.");
        if (audiences.FirstOrDefault(audience => string.IsNullOrWhiteSpace(audience.Value)) is { } blank)
            throw new ConfigurationException($"{blank.Path} is blank; name the audience that tokens are made for.");
        if (bearer["Authority"] is { } authority) CheckAuthority(authority, bearer["RequireHttpsMetadata"]);
        CheckKeys(keys, ValuesOf(bearer, "ValidIssuer", "ValidIssuers"));
        return true;
    }

    private static void CheckAuthority(string authority, string? requireHttps)
    {
        var isUrl = Uri.TryCreate(authority, UriKind.Absolute, out var url) && url.Host.Length > 0;
        if (isUrl && (url!.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && bool.TryParse(requireHttps, out var isRequired) && !isRequired))) return;
        throw new ConfigurationException(
            $"{Section}:Authority is '{authority}'; it must be the https URL of the issuer. For a test issuer on http, set {Section}:RequireHttpsMetadata to false.");
    }

    private static void CheckKeys(List<IConfigurationSection> keys, List<IConfigurationSection> issuers)
    {
        if (issuers.FirstOrDefault(issuer => string.IsNullOrWhiteSpace(issuer.Value)) is { } blank)
            throw new ConfigurationException($"{blank.Path} is blank; name the issuer whose tokens are accepted.");
        foreach (var key in keys)
        {
            if (BytesOf(key["Value"]) is not >= MinKeyBytes)
                throw new ConfigurationException($"{key.Path}:Value must be a key in base64 of at least {MinKeyBytes} bytes.");
            if (string.IsNullOrWhiteSpace(key["Issuer"]))
                throw new ConfigurationException($"{key.Path}:Issuer is missing; a key only checks the tokens of the issuer that it names.");
            if (!issuers.Any(issuer => issuer.Value == key["Issuer"]))
                throw new ConfigurationException($"{key.Path}:Issuer is '{key["Issuer"]}', which neither {Section}:ValidIssuer nor :ValidIssuers names, so the key would never be used.");
        }
    }

    private static int? BytesOf(string? base64)
    {
        var bytes = new byte[base64?.Length ?? 0];
        return base64 is not null && Convert.TryFromBase64String(base64, bytes, out var written) ? written : null;
    }

    private static List<IConfigurationSection> ValuesOf(IConfigurationSection bearer, string one, string many) =>
        [.. new[] { bearer.GetSection(one) }.Where(section => section.Value is not null), .. bearer.GetSection(many).GetChildren()];
}
