namespace Sites.Application.Common;

/// <summary>The configuration is invalid and the service cannot start. The message tells the operator what to change.</summary>
public sealed class ConfigurationException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ConfigurationException(string message)
        : base(message)
    {
    }
}
