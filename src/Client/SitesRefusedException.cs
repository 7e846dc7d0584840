using System.Net;
using Sites.Application.Contracts.Common;

namespace Sites.Client;

/// <summary>The service refused a request. <see cref="Problem"/> describes the reason; programs should branch on <see cref="Code"/>.</summary>
public sealed class SitesRefusedException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="status">HTTP status of the response.</param>
    /// <param name="problem">The problem details; null when the response did not come from the service.</param>
    public SitesRefusedException(HttpStatusCode status, Problem? problem)
        : base(problem is null ? $"The service answered {(int)status} without saying why." : $"{problem.Code}: {problem.Detail}")
    {
        Status = status;
        Problem = problem;
    }

    /// <summary>HTTP status of the response.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>The problem details; null when the response did not come from the service.</summary>
    public Problem? Problem { get; }

    /// <summary>The error code, one of <see cref="ErrorCodes"/>; null when the response did not come from the service.</summary>
    public string? Code => Problem?.Code;
}
