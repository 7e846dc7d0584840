namespace Sites.Application.Common;

/// <summary>The service cannot start as it is configured; the message is for the operator and says what to change.</summary>
public sealed class ConfigurationException : Exception
{
    /// <summary>Makes one.</summary>
    public ConfigurationException(string message)
        : base(message)
    {
    }
}
