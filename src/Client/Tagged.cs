namespace Sites.Client;

/// <summary>A resource with its entity tag. Pass the tag as <c>ifMatch</c> to change the resource only if it is unchanged.</summary>
/// <typeparam name="T">Type of the resource.</typeparam>
/// <param name="Value">The resource.</param>
/// <param name="ETag">The entity tag, including quotes.</param>
public sealed record Tagged<T>(T Value, string ETag);
