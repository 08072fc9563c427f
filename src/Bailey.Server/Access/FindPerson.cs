using Bailey.Contracts.Platform;

namespace Bailey.Server.Access;

/// <summary>
/// Somebody who acts without a request of their own, as a program in a terminal does; null for nobody, and for somebody whom the operator keeps out.
/// Identity answers it.
/// </summary>
public delegate Task<Principal?> FindPerson(UserId user, CancellationToken cancellationToken);
