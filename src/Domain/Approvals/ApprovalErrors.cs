using Sites.Domain.Common;

namespace Sites.Domain.Approvals;

/// <summary>Refusals of the Approvals module.</summary>
public static class ApprovalErrors
{
    /// <summary>The approval does not exist, or the caller may not see it.</summary>
    public static readonly ErrorDefinition NotFound = new("approval.not_found", RefusalKind.NotFound, "There is no such approval.");

    /// <summary>The approval has already been resolved.</summary>
    public static readonly ErrorDefinition NotPending =
        new("approval.not_pending", RefusalKind.Conflict, "The approval is {0}; votes are accepted only while it is pending.");

    /// <summary>The voter requested the decision (four-eyes principle). Votes are cast through claims, hence the code's prefix.</summary>
    public static readonly ErrorDefinition OwnRequest =
        new("claim.own_request", RefusalKind.Forbidden, "You requested this yourself; another person has to decide.");

    /// <summary>The voter is not an approver of any side that needs a person.</summary>
    public static readonly ErrorDefinition NotAnApprover =
        new("approval.not_an_approver", RefusalKind.Forbidden, "A vote needs the role approver at a side that requires a person: {0}.");

    /// <summary>All sides for which the vote would count have already consented.</summary>
    public static readonly ErrorDefinition AlreadyConsented =
        new("approval.already_consented", RefusalKind.Conflict, "The sides for which you are an approver have already consented; it still waits for: {0}.");

    /// <summary>The facts have changed since the approval was opened, so that the vote would not be for what the voter saw.</summary>
    public static readonly ErrorDefinition SubjectChanged =
        new("approval.subject_changed", RefusalKind.Conflict, "The facts have changed since approval was requested: {0}. Re-evaluate the claim, review it, and vote again.");

    /// <summary>The comment is too long or contains invalid characters; see <see cref="Approval.ParseComment"/>.</summary>
    public static readonly ErrorDefinition CommentInvalid =
        new("approval.comment_invalid", RefusalKind.Malformed, "must have at most {0} characters of valid Unicode without control characters", "comment");
}
