using Sites.Domain.Common;

namespace Sites.Domain.Approvals;

/// <summary>Every refusal of approvals.</summary>
public static class ApprovalErrors
{
    /// <summary>No such approval, or none that this caller may see.</summary>
    public static readonly ErrorDefinition NotFound = new("approval.not_found", RefusalKind.NotFound, "There is no such approval.");

    /// <summary>What is decided is decided.</summary>
    public static readonly ErrorDefinition NotPending =
        new("approval.not_pending", RefusalKind.Conflict, "The approval is {0}; votes are accepted only while it is pending.");

    /// <summary>Four eyes: whoever asks does not decide. Votes go through the claim, and by its name clients know this one.</summary>
    public static readonly ErrorDefinition OwnRequest =
        new("claim.own_request", RefusalKind.Forbidden, "You requested this yourself; another person has to decide.");

    /// <summary>Whoever votes speaks for a side.</summary>
    public static readonly ErrorDefinition NotAnApprover =
        new("approval.not_an_approver", RefusalKind.Forbidden, "A vote needs the role approver at a side that requires a person: {0}.");

    /// <summary>A vote that would change nothing.</summary>
    public static readonly ErrorDefinition AlreadyConsented =
        new("approval.already_consented", RefusalKind.Conflict, "The sides for which you are an approver have already consented; it still waits for: {0}.");

    /// <summary>Nobody consents to one thing and causes another.</summary>
    public static readonly ErrorDefinition SubjectChanged =
        new("approval.subject_changed", RefusalKind.Conflict, "The facts have changed since approval was requested: {0}. Re-evaluate the claim, review it, and vote again.");

    /// <summary>See <see cref="Approval.ParseComment"/>.</summary>
    public static readonly ErrorDefinition CommentInvalid =
        new("approval.comment_invalid", RefusalKind.Malformed, "must have at most {0} characters of valid Unicode without control characters", "comment");
}
