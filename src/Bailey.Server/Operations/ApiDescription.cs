using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform.Http;
using Microsoft.OpenApi;

namespace Bailey.Server.Operations;

/// <summary>The API's description, OpenAPI 3.1 at /openapi/v1.json, for whoever is signed in; a copy is docs/openapi.json.</summary>
internal static class ApiDescription
{
    public static IServiceCollection AddApiDescription(this IServiceCollection services)
    {
        services.AddSingleton<EventSight>();
        return services.AddOpenApi("v1", options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new OpenApiInfo { Title = "Bailey", Version = "1", Description = "The HTTP API of a Bailey server. Refusals are problem documents (RFC 9457) with a code." };
                document.Servers = [];
                return Task.CompletedTask;
            });
            options.AddOperationTransformer((operation, context, _) =>
            {
                // Some handlers serve an organisation and the instance, and read the organisation from the route themselves.
                operation.Parameters ??= [];
                if (context.Description.RelativePath?.Contains("{org}", StringComparison.Ordinal) == true && operation.Parameters.All(p => p.Name != "org"))
                {
                    operation.Parameters.Insert(0, new OpenApiParameter
                    {
                        Name = "org",
                        In = ParameterLocation.Path,
                        Required = true,
                        Schema = new OpenApiSchemaReference(nameof(OrgId), context.Document),
                    });
                }

                return Task.CompletedTask;
            });
            options.AddSchemaTransformer((schema, context, _) =>
            {
                if (IsId(context.JsonTypeInfo.Type))
                {
                    // An id says nothing but itself.
                    (schema.Type, schema.Pattern, schema.Format) = (JsonSchemaType.String, "^[0-9a-f]{32}$", null);
                    schema.Properties?.Clear();
                    schema.Required?.Clear();
                }

                return Task.CompletedTask;
            });
        });
    }

    public static void MapApiDescription(this IEndpointRouteBuilder app) =>
        app.MapOpenApi("/openapi/{documentName}.json").Requires(Actions.AccountUse).OnlyReads();

    private static bool IsId(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type).GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IId<>));
}
