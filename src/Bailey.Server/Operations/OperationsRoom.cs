namespace Bailey.Server.Operations;

/// <summary>The entry points of the room.</summary>
public static class OperationsRoom
{
    /// <summary>Health, the API's description, the event stream.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services) => services.AddApiDescription();

    /// <summary>Its routes.</summary>
    public static void MapOperations(this IEndpointRouteBuilder app)
    {
        Health.Map(app);
        EventStream.Map(app);
        AuditRoutes.Map(app);
        app.MapApiDescription();
    }
}
