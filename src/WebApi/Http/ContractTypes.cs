using Sites.Application.Contracts.Common;

namespace Sites.WebApi.Http;

/// <summary>What the types of members of contracts mean.</summary>
internal static class ContractTypes
{
    /// <summary>Whether a type is an <see cref="Optional{T}"/>.</summary>
    public static bool IsOptional(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Optional<>);

    /// <summary>The type of the value, inside an <see cref="Optional{T}"/> or a nullable.</summary>
    public static Type Plain(Type type)
    {
        if (IsOptional(type)) type = type.GetGenericArguments()[0];
        return Nullable.GetUnderlyingType(type) ?? type;
    }
}
