using Bailey.Contracts.Platform;

namespace Bailey.Contracts.Access;

/// <summary>
/// GET …/access/explain?action=&amp;user=&amp;project=: who could do this, and why; without <c>user</c>, everybody of the organisation.
/// </summary>
public sealed record AccessExplanation(string Action, string Scope, ProjectId? Project, IReadOnlyList<AccessAnswer> Answers);

/// <summary>The decision about one person, by the same function that guards the routes. <c>Reason</c> is a sentence for people.</summary>
public sealed record AccessAnswer(UserId User, string? OrganisationRole, string? ProjectRole, bool Allowed, string Reason);
