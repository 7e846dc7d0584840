using Sites.Application.Contracts.Common;

namespace Sites.WebApi.Http;

/// <summary>Which codes an endpoint can refuse with, for its description.</summary>
internal sealed record RefusalCodes(IReadOnlyList<string> Codes);

/// <summary>The codes with which the credential of an endpoint's callers can be refused, beside those of every endpoint.</summary>
internal sealed record CredentialCodes(IReadOnlyList<string> Codes);

/// <summary>What an endpoint says of itself beyond its types.</summary>
internal static class EndpointDocs
{
    /// <summary>What it does and answers.</summary>
    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder endpoint, string name, string summary, int status = 200) =>
        endpoint.WithName(name).WithSummary(summary).Produces<T>(status, "application/json");

    /// <summary>
    /// A status that no endpoint answers with. The framework describes one form of an answer per status, so another form of a 200 is declared
    /// under this one, and the description puts both together.
    /// </summary>
    public const int AlternativeStatus = 299;

    /// <summary>What it answers instead where a parameter asks for it.</summary>
    public static RouteHandlerBuilder Or<T>(this RouteHandlerBuilder endpoint) => endpoint.Produces<T>(AlternativeStatus, "application/json");

    /// <summary>Which query parameters it takes.</summary>
    public static RouteHandlerBuilder Takes(this RouteHandlerBuilder endpoint, params IEnumerable<QueryParameter> parameters) =>
        endpoint.WithMetadata(new QueryParameters([.. parameters]));

    /// <summary>With which codes it refuses, beside those that every endpoint has.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params IReadOnlyList<string> codes)
    {
        endpoint.Add(builder =>
        {
            var all = codes.Concat(Common(builder)).Distinct().ToList();
            builder.Metadata.Add(new RefusalCodes(all));
            foreach (var status in all.Select(code => ErrorStatuses.All[code]).Distinct())
                builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(Problem), [Problems.ContentType]));
        });
        return endpoint;
    }

    private static IEnumerable<string> Common(EndpointBuilder builder)
    {
        yield return ErrorCodes.AuthUnauthenticated;
        foreach (var code in builder.Metadata.OfType<CredentialCodes>().SelectMany(credential => credential.Codes)) yield return code;
        yield return ErrorCodes.AuthForbidden;
        yield return ErrorCodes.ServerError;
        yield return ErrorCodes.DatabaseUnavailable;
        yield return ErrorCodes.DatabaseBusy;
        var accepts = builder.Metadata.OfType<Microsoft.AspNetCore.Http.Metadata.IAcceptsMetadata>().Any();
        yield return ErrorCodes.RequestMalformed;
        yield return ErrorCodes.RequestValueInvalid;
        yield return ErrorCodes.RequestUnknownMember;
        yield return ErrorCodes.RequestInvalid;

        if (builder.Metadata.OfType<HttpMethodMetadata>().All(methods => methods.HttpMethods.Contains("GET"))) yield break;
        yield return ErrorCodes.DatabaseFull;
        yield return ErrorCodes.DatabaseCommitUncertain;
        yield return ErrorCodes.ConcurrencyConflict;
        if (!accepts) yield break;
        yield return ErrorCodes.RequestNotJson;
        yield return ErrorCodes.RequestNotAnObject;
        yield return ErrorCodes.RequestTooLarge;
        yield return ErrorCodes.RequestUnsupportedMediaType;
    }
}
