using Bailey.Contracts.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bailey.Server.Identity.Devices;

/// <summary>
/// The two addresses of RFC 8628 speak as OAuth does (RFC 6749): forms in, snake case out, refusals as <c>{"error"}</c>, so that any client of
/// the device grant can use them.
/// </summary>
internal static class OAuthForm
{
    public const string MediaType = "application/x-www-form-urlencoded";
    public const string ClientId = "bailey-cli";

    /// <summary>Reads the form; null when it is none, names a parameter twice or comes from a client that is not known.</summary>
    public static async Task<IReadOnlyDictionary<string, string>?> Read(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var form = await request.ReadFormAsync(cancellationToken);
            return form.Any(field => field.Value.Count != 1) || form["client_id"] != ClientId
                ? null
                : form.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    public static BadRequest<OAuthError> Refuse(HttpContext context, string error, string description)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.BadRequest(new OAuthError(error, description));
    }

    public static BadRequest<OAuthError> Malformed(HttpContext context) =>
        Refuse(context, "invalid_request", $"Send a form ({MediaType}) with each parameter once, and client_id={ClientId}.");
}
