namespace Sites.Application.Contracts.Common;

/// <summary>The body of an action of which nothing has to be said. It may be left out; members in it are refused, so that none is overlooked.</summary>
public sealed record EmptyRequest;
