using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sites.Application.Contracts.Common;

/// <summary>Serializes the values of an enum as strings in snake_case; numbers are not accepted.</summary>
/// <typeparam name="TEnum">Type of the enum.</typeparam>
public sealed class SnakeCaseEnumConverter<TEnum>()
    : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
