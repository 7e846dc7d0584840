using Microsoft.Extensions.DependencyInjection;
using Sites.Application.Approvals;

namespace Sites.Infrastructure.Approvals;

/// <summary>Registers the implementations of the module's ports.</summary>
internal static class ApprovalsRegistration
{
    public static IServiceCollection AddApprovals(this IServiceCollection services) => services.AddScoped<IApprovalReader, ApprovalReader>();
}
