using System.Globalization;

namespace Sites.Application.Common;

/// <summary>Reads numbers of the configuration.</summary>
public static class ConfiguredNumber
{
    /// <summary>Returns the configured number, a whole number from 1 to <paramref name="max"/>.</summary>
    /// <param name="key">Key of the setting.</param>
    /// <param name="value">Configured text; null if the key is not set.</param>
    /// <param name="defaultValue">Value that applies if the key is not set.</param>
    /// <param name="max">Largest valid value.</param>
    /// <exception cref="ConfigurationException">The value is invalid; the message says what to change.</exception>
    public static int Parse(string key, string? value, int defaultValue, int max)
    {
        if (value is null) return defaultValue;
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 || number > max)
            throw new ConfigurationException($"{key} is '{value}'; it must be a whole number from 1 to {max}.");
        return number;
    }
}
