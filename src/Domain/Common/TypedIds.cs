namespace Sites.Domain.Common;

/// <summary>The comparison operators of all typed identifiers: the order of creation.</summary>
public static class TypedIds
{
    extension<TId>(TId)
        where TId : struct, ITypedId<TId>
    {
        /// <summary>Returns whether the left identifier was created before the right one.</summary>
        public static bool operator <(TId left, TId right) => left.CompareTo(right) < 0;

        /// <summary>Returns whether the left identifier was created after the right one.</summary>
        public static bool operator >(TId left, TId right) => left.CompareTo(right) > 0;

        /// <summary>Returns whether the left identifier was not created after the right one.</summary>
        public static bool operator <=(TId left, TId right) => left.CompareTo(right) <= 0;

        /// <summary>Returns whether the left identifier was not created before the right one.</summary>
        public static bool operator >=(TId left, TId right) => left.CompareTo(right) >= 0;
    }
}
