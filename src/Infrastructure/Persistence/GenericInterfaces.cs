namespace Sites.Infrastructure.Persistence;

/// <summary>Finds the generic interfaces that a type implements.</summary>
internal static class GenericInterfaces
{
    /// <summary>Returns the interfaces of a type that are constructed from a definition, such as <c>ITypedId&lt;&gt;</c>.</summary>
    public static IEnumerable<Type> InterfacesOf(this Type type, Type definition) =>
        type.GetInterfaces().Where(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == definition);
}
