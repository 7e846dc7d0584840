namespace Sites.Domain.Common;

/// <summary>
/// A value object that the database stores as a text or a number. Implemented by a sealed record with a private constructor and a
/// <c>Parse</c> method, so that every value is valid. The storage converts every type that implements this interface.
/// </summary>
/// <typeparam name="TSelf">The value object itself.</typeparam>
/// <typeparam name="TStored">The stored type.</typeparam>
public interface IStoredValue<TSelf, TStored>
    where TSelf : class, IStoredValue<TSelf, TStored>
{
    /// <summary>The stored form.</summary>
    TStored Value { get; }

    /// <summary>Wraps a stored value without validation, so that later rules do not invalidate existing data.</summary>
    static abstract TSelf FromStorage(TStored value);
}
