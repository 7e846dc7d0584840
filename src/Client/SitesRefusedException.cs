using System.Net;
using Sites.Application.Contracts.Common;

namespace Sites.Client;

/// <summary>The service refused; <see cref="Problem"/> says why, <see cref="Code"/> is what to branch on.</summary>
public sealed class SitesRefusedException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="problem">What the service said; null where something else than the service answered.</param>
    public SitesRefusedException(HttpStatusCode status, Problem? problem)
        : base(problem is null ? $"The service answered {(int)status} without saying why." : $"{problem.Code}: {problem.Detail}")
    {
        Status = status;
        Problem = problem;
    }

    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>What the service said; null where something else than the service answered.</summary>
    public Problem? Problem { get; }

    /// <summary>One of <see cref="ErrorCodes"/>; null where something else than the service answered.</summary>
    public string? Code => Problem?.Code;
}
