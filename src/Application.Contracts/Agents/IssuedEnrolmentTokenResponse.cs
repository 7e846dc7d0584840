namespace Sites.Application.Contracts.Agents;

/// <summary>A token of a group that was just issued.</summary>
public sealed record IssuedEnrolmentTokenResponse : EnrolmentTokenResponse
{
    /// <summary>The token; shown only in this response and stored as a hash.</summary>
    /// <example>set_AZvKNryAf2qaUQ96MKb40g.ExampleTokenExampleTokenExampleTokenExample</example>
    public required string Token { get; init; }
}
