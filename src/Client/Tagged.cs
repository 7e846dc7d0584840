namespace Sites.Client;

/// <summary>A resource with the tag of the state it was read in; give the tag back as <c>ifMatch</c> to change just that state.</summary>
/// <typeparam name="T">The resource.</typeparam>
/// <param name="Value">The resource.</param>
/// <param name="ETag">The tag, quotes included.</param>
public sealed record Tagged<T>(T Value, string ETag);
