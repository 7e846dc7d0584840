using System.Globalization;
using Microsoft.Extensions.Configuration;
using Sites.Application.Common;

namespace Sites.Infrastructure;

/// <summary>Reads numbers from the configuration.</summary>
public static class ConfiguredNumber
{
    /// <summary>Returns the configured number, a whole number from 1 to <paramref name="max"/>.</summary>
    /// <param name="configuration">The configuration to read.</param>
    /// <param name="key">Key of the setting.</param>
    /// <param name="defaultValue">Value that applies if the key is not set.</param>
    /// <param name="max">Largest valid value.</param>
    /// <exception cref="ConfigurationException">The value is invalid; the message says what to change.</exception>
    public static int From(IConfiguration configuration, string key, int defaultValue, int max)
    {
        if (configuration[key] is not { } value) return defaultValue;
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 || number > max)
            throw new ConfigurationException($"{key} is '{value}'; it must be a whole number from 1 to {max}.");
        return number;
    }
}
