using Sites.Domain.Approvals;
using Sites.Domain.Tests.Common;

namespace Sites.Domain.Tests.Approvals;

public sealed class CommentTests() : OptionalTextRules(
    Approval.ParseComment,
    maxLength: 1000,
    "approval.comment_invalid",
    "must have at most 1000 characters of valid Unicode without control characters",
    "comment");
