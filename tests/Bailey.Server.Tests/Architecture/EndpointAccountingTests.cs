using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Bailey.Contracts.Platform;
using Bailey.Server.Access;
using Bailey.Server.Platform.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Tests.Architecture;

/// <summary>Every route says who may use it and what it records; every body is one that the validator sees.</summary>
public sealed class EndpointAccountingTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static readonly NullabilityInfoContext s_nullability = new();

    private RouteEndpoint[] Routes => [.. server.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    [Fact]
    public void Every_route_declares_what_it_requires_or_why_it_is_open() =>
        FloorPlanTests.Empty(Routes
            .Where(r => r.Metadata.GetOrderedMetadata<Requirement>().Count + r.Metadata.GetOrderedMetadata<OpenToAll>().Count != 1)
            .Select(r => $"{r.DisplayName} declares {r.Metadata.GetOrderedMetadata<Requirement>().Count} requirements"));

    [Fact]
    public void Every_required_action_is_of_the_closed_list_and_fits_the_place_of_the_route() =>
        FloorPlanTests.Empty(
            from route in Routes
            let requirement = route.Metadata.GetMetadata<Requirement>()
            where requirement is not null
            let parameters = route.RoutePattern.Parameters.Select(p => p.Name).ToArray()
            let wrong = !Actions.All.Contains(requirement.Action) ? "is no action"
                : Actions.ScopeOf(requirement.Action) != ActionScope.Instance && !parameters.Contains("org") ? "is decided over an organisation, which the route does not name"
                : Actions.ScopeOf(requirement.Action) == ActionScope.Project && !parameters.Contains("project") && !parameters.Contains("workspace")
                    ? "is decided over a project, and the route names neither project nor workspace"
                : null
            where wrong is not null
            select $"{route.DisplayName}: {requirement.Action} {wrong}");

    [Fact]
    public void Every_route_declares_what_it_records_or_that_it_only_reads() =>
        FloorPlanTests.Empty(Routes.Where(r => r.Metadata.GetOrderedMetadata<Audited>().Count != 1).Select(r => r.DisplayName));

    [Fact]
    public void A_route_that_changes_something_records_it_or_says_why_not() =>
        FloorPlanTests.Empty(
            from route in Routes
            let methods = route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["ANY"]
            where methods.Any(m => m is not ("GET" or "HEAD" or "ANY"))
            let audited = route.Metadata.GetMetadata<Audited>()
            where audited is { Types.Count: 0, ReadOnlyReason: null or "" or "changes nothing" }
            select $"{route.DisplayName} changes something; OnlyReads needs a reason of its own");

    [Fact]
    public void Types_of_the_record_are_written_in_one_way() =>
        FloorPlanTests.Empty(Routes
            .SelectMany(r => r.Metadata.GetMetadata<Audited>()?.Types ?? [])
            .Where(type => !System.Text.RegularExpressions.Regex.IsMatch(type, @"^[a-z]+(_[a-z]+)*(\.[a-z]+(_[a-z]+)*)?$", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1))));

    /// <summary>What is recorded besides what routes declare.</summary>
    private static readonly string[] s_unasked = ["terminal.ended", "audit.bodies_erased"];

    [Fact]
    public void Every_type_of_the_record_reads_as_a_sentence_in_the_timeline()
    {
        var sentences = File.ReadAllText(Path.Join(Sources.Root, "web", "src", "audit", "sentences.ts"));
        FloorPlanTests.Empty(Routes
            .SelectMany(r => r.Metadata.GetMetadata<Audited>()?.Types ?? []).Concat(s_unasked).Distinct()
            .Where(type => !sentences.Contains($"\n  \"{type}\": ", StringComparison.Ordinal) && !sentences.Contains($"\n  {type}: ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_request_body_is_public_so_that_the_validator_sees_it() =>
        FloorPlanTests.Empty(Bodies().Where(b => !b.Body.IsVisible).Select(b => $"{b.Route}: {b.Body} is not public"));

    [Fact]
    public void Every_member_of_a_body_that_cannot_be_null_is_required() =>
        FloorPlanTests.Empty(
            from body in Bodies()
            where body.Body.Namespace!.StartsWith("Bailey", StringComparison.Ordinal)
            from property in body.Body.GetProperties()
            where !property.PropertyType.IsValueType && s_nullability.Create(property).WriteState == NullabilityState.NotNull
                && property.GetCustomAttribute<RequiredAttribute>() is null
            select $"{body.Body.Name}.{property.Name} is never null for the compiler, and the client can leave it out");

    [Fact]
    public void Every_text_of_a_body_has_a_greatest_length() =>
        FloorPlanTests.Empty(
            from body in Bodies()
            where body.Body.Namespace!.StartsWith("Bailey", StringComparison.Ordinal)
            from property in body.Body.GetProperties()
            where property.PropertyType == typeof(string)
                && property.GetCustomAttribute<StringLengthAttribute>() is null && property.GetCustomAttribute<MaxLengthAttribute>() is null
                && property.GetCustomAttribute<RegularExpressionAttribute>() is null
            select $"{body.Body.Name}.{property.Name} has no greatest length");

    [Fact]
    public void Every_code_of_a_refusal_has_a_status() =>
        Assert.Equal(
            typeof(ProblemCodes).GetFields().Select(f => (string)f.GetRawConstantValue()!).Order(StringComparer.Ordinal),
            Refusal.Known.Keys.Order(StringComparer.Ordinal));

    private IEnumerable<(string? Route, Type Body)> Bodies() =>
        from route in Routes
        let body = route.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType
        where body is not null && body != typeof(Stream)
        select (route.DisplayName, body);
}
