using System.Reflection;
using System.Text;
using Ardalis.Result;
using Microsoft.AspNetCore.Http.Metadata;
using Sites.Application.Common;
using Sites.Application.Contracts.Agents;

namespace Sites.WebApi.Http;

/// <summary>The members of an agent's body without which the request means nothing. They are checked as strictly as a person's.</summary>
/// <param name="Names">Names of the members, in wire spelling.</param>
internal sealed record EssentialMembers(IReadOnlyList<string> Names);

/// <summary>
/// The JSON body of an agent. A person who reads an error corrects the request; an agent repeats it forever, and its site goes offline. An
/// unusable member that is not essential (<see cref="EssentialMembers"/>) is therefore left out and named in the answer, and each item of a
/// list of objects is read separately, whatever its shape.
/// </summary>
/// <typeparam name="T">The contract.</typeparam>
internal sealed class AgentBody<T> : IRefusable, IEndpointParameterMetadataProvider
    where T : class
{
    private readonly T? _value;
    private readonly IReadOnlyList<ValidationError> _ignored;

    private AgentBody(T? value, IReadOnlyList<ValidationError> ignored, Microsoft.AspNetCore.Http.IResult? refusal) =>
        (_value, _ignored, Refusal) = (value, ignored, refusal);

    public Microsoft.AspNetCore.Http.IResult? Refusal { get; }

    /// <summary>The body; not available if the request is refused.</summary>
    public T Value => _value ?? throw new InvalidOperationException("The body was refused.");

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));

    public static async ValueTask<AgentBody<T>> BindAsync(HttpContext context)
    {
        if (Body<T>.EncodingOfJson(context.Request) is not { } encoding) return Refused(Problems.UnsupportedMediaType(context));
        if (await Body<T>.ReadAsync(context.Request, context.RequestAborted) is not { } bytes) return Refused(Problems.Of(HttpErrors.TooLarge));
        var text = TextEncodings.Decode(bytes, encoding);
        if (text.InvalidLine is not null && encoding != TextEncoding.Utf8) return Refused(Problems.UnsupportedMediaType(context));

        var essential = context.GetEndpoint()?.Metadata.GetMetadata<EssentialMembers>()?.Names ?? [];
        var reader = new UsableJson(essential, isDamaged: text.InvalidLine is not null);
        // U+FFFD replaces damaged bytes, and the reader drops the values that contain it.
        var parsed = reader.Read<T>(text.InvalidLine is null ? text.Utf8 : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes.Span).TrimStart('\uFEFF')));
        return parsed.IsSuccess ? new AgentBody<T>(parsed.Value, reader.Ignored, null) : Refused(Body<T>.RefusalOf(parsed, encoding, context));

        static AgentBody<T> Refused(Microsoft.AspNetCore.Http.IResult refusal) => new(null, [], refusal);
    }

    /// <summary>Whether the body has a member that was left out.</summary>
    /// <param name="member">Name of the member, in wire spelling.</param>
    public bool Ignores(string member) => _ignored.Any(ignored => ignored.Identifier == member);

    /// <summary>What was left out, for the answer.</summary>
    /// <param name="more">What the use case left out.</param>
    public IReadOnlyList<IgnoredMemberResponse> Ignored(IEnumerable<ValidationError>? more = null) =>
        [.. _ignored.Concat(more ?? []).Take(UsableJson.MaxIgnored).Select(error => error.To<IgnoredMemberResponse>())];
}

internal static class AgentBodies
{
    /// <summary>Declares the members without which the body means nothing.</summary>
    public static RouteHandlerBuilder Essential(this RouteHandlerBuilder endpoint, params string[] members) => endpoint.WithMetadata(new EssentialMembers(members));
}
