using System.Text.Json;
using Akashi.Platform.Modules;
using Akashi.Server;

namespace Akashi.Documents.Tests.Api;

/// <summary>Routes and the OpenAPI document say the same.</summary>
public sealed class ContractTests
{
    private static readonly List<RouteDeclaration> Routes =
    [
        .. Composition.Modules().Routes.Where(route => route.Permission.World == World.Api),
    ];

    [Fact]
    public void Every_route_is_in_the_document_with_its_scope_and_every_operation_is_a_route() =>
        Operations()
            .Select(found => $"{found.Method} {found.Path} {found.Operation.GetProperty("security")[0].GetProperty("key")[0]}")
            .Order()
            .ShouldBe(
                Routes.Select(route => $"{route.Method} {route.Pattern.Replace("{id:guid}", "{id}")} {route.Permission.Scope}").Order()
            );

    [Fact]
    public void Every_parameter_of_a_query_is_one_that_the_route_reads()
    {
        foreach (var (method, path, operation) in Operations())
        {
            var route = Routes.Single(route => route.Method == method && route.Pattern.Replace("{id:guid}", "{id}") == path);
            var read = route
                .Handler.Method.GetParameters()
                .SelectMany(parameter =>
                    parameter.ParameterType.Name == "ApiSearch" ? parameter.ParameterType.GetConstructors()[0].GetParameters() : [parameter]
                )
                .Where(parameter => (Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType).Namespace == "System")
                .Select(parameter => parameter.Name!.ToLowerInvariant())
                .Except(["id"]);
            Parameters(operation, "query").Except(["as"]).Order().ShouldBe(read.Order(), $"{method} {path}");
        }
    }

    [Fact]
    public void Every_reference_leads_somewhere()
    {
        var schemas = Contract.Document.GetProperty("components").GetProperty("schemas");
        foreach (var reference in References(Contract.Document))
            schemas.TryGetProperty(reference.Split('/')[^1], out _).ShouldBeTrue(reference);
    }

    private static IEnumerable<string> Parameters(JsonElement operation, string place) =>
        operation
            .GetProperty("parameters")
            .EnumerateArray()
            .Where(parameter => parameter.GetProperty("in").GetString() == place)
            .Select(parameter => parameter.GetProperty("name").GetString()!);

    private static IEnumerable<(string Method, string Path, JsonElement Operation)> Operations() =>
        from path in Contract.Document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (operation.Name.ToUpperInvariant(), path.Name, operation.Value);

    private static IEnumerable<string> References(JsonElement json) =>
        json.ValueKind switch
        {
            JsonValueKind.Object => json.EnumerateObject()
                .SelectMany(property => property.Name == "$ref" ? [property.Value.GetString()!] : References(property.Value)),
            JsonValueKind.Array => json.EnumerateArray().SelectMany(References),
            _ => [],
        };
}
