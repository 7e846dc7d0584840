namespace Sites.Application.Contracts.Common;

/// <summary>The optional body of an action without parameters. Members are refused, so that none is ignored unnoticed.</summary>
public sealed record EmptyRequest;
