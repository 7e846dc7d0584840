namespace Sites.Domain.Common;

/// <summary>
/// An identifier with a type of its own, so that a node's identifier cannot be passed where a group's is expected. Implemented by a
/// <c>readonly record struct</c> around a version-7 UUID. Storage, sort orders and the comparison operators (<see cref="TypedIds"/>)
/// work on every type that implements this interface, so a new identifier needs no registration.
/// </summary>
/// <typeparam name="TSelf">The identifier itself.</typeparam>
public interface ITypedId<TSelf> : IComparable<TSelf>
    where TSelf : struct, ITypedId<TSelf>
{
    /// <summary>The version-7 UUID.</summary>
    Guid Value { get; }

    /// <summary>Creates an identifier that sorts after those created before it.</summary>
    /// <param name="utcNow">The current time of the application's clock (UTC).</param>
    static abstract TSelf New(DateTime utcNow);

    /// <summary>Wraps a UUID that was stored or received.</summary>
    static abstract TSelf From(Guid value);
}
