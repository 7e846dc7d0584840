using System.Globalization;
using Microsoft.Extensions.Configuration;
using Sites.Application.Common;

namespace Sites.Infrastructure;

/// <summary>Numbers that operators set.</summary>
internal static class ConfiguredNumber
{
    /// <summary>A whole number from 1 on.</summary>
    /// <param name="configuration">Where it is set.</param>
    /// <param name="key">Its name.</param>
    /// <param name="usual">What holds where nothing is set.</param>
    /// <param name="max">The largest.</param>
    /// <exception cref="ConfigurationException">It is none; the message says what to change.</exception>
    public static int From(IConfiguration configuration, string key, int usual, int max)
    {
        if (configuration[key] is not { } said) return usual;
        if (!int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 || number > max)
            throw new ConfigurationException($"{key} is '{said}'; it must be a whole number from 1 to {max}.");
        return number;
    }
}
