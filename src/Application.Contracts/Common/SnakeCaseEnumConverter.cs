using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sites.Application.Contracts.Common;

/// <summary>Spells an enum's values in snake_case, as text only.</summary>
/// <typeparam name="TEnum">The enum.</typeparam>
public sealed class SnakeCaseEnumConverter<TEnum>()
    : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
