using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Bailey.Server.Tests.Architecture;

/// <summary>Who names whom, read from the compiled server: signatures, bodies, attributes, generic arguments. Nested types count as their outermost.</summary>
internal static class TypeGraph
{
    private static readonly Lazy<IReadOnlyList<(TypeDefinition From, TypeDefinition To)>> s_server = new(Read);

    /// <summary>Every reference between two types of the server, and the type that is named itself.</summary>
    public static IReadOnlyList<(TypeDefinition From, TypeDefinition To)> Server => s_server.Value;

    public static TypeDefinition Outermost(TypeDefinition type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static List<(TypeDefinition From, TypeDefinition To)> Read()
    {
        var module = AssemblyDefinition.ReadAssembly(typeof(Program).Assembly.Location).MainModule;
        HashSet<(TypeDefinition, TypeDefinition)> edges = [];
        foreach (var type in module.GetTypes())
        {
            foreach (var named in Named(type).SelectMany(Whole))
            {
                if (named.Scope == module && named.Resolve() is { } to && Outermost(to) != Outermost(type))
                {
                    edges.Add((Outermost(type), to));
                }
            }
        }

        return [.. edges];
    }

    private static IEnumerable<TypeReference?> Named(TypeDefinition type)
    {
        IEnumerable<TypeReference?> shape =
        [
            type.BaseType,
            .. type.Interfaces.Select(i => i.InterfaceType),
            .. type.Fields.Select(f => f.FieldType),
            .. type.GenericParameters.SelectMany(g => g.Constraints).Select(c => c.ConstraintType),
            .. Attributes(type),
            .. type.Properties.SelectMany(Attributes),
            .. type.Fields.SelectMany(Attributes),
        ];
        return shape.Concat(type.Methods.SelectMany(Named));
    }

    private static IEnumerable<TypeReference?> Named(MethodDefinition method) =>
    [
        method.ReturnType,
        .. method.Parameters.Select(p => p.ParameterType),
        .. method.GenericParameters.SelectMany(g => g.Constraints).Select(c => c.ConstraintType),
        .. Attributes(method),
        .. method.HasBody ? Named(method.Body) : [],
    ];

    private static IEnumerable<TypeReference?> Named(MethodBody body) =>
        body.Variables.Select(v => v.VariableType)
            .Concat(body.ExceptionHandlers.Select(h => h.CatchType))
            .Concat(body.Instructions.SelectMany(i => i.Operand switch
            {
                TypeReference type => (IEnumerable<TypeReference?>)[type],
                FieldReference field => [field.DeclaringType, field.FieldType],
                GenericInstanceMethod generic => [generic.DeclaringType, generic.ReturnType, .. generic.GenericArguments],
                MethodReference called => [called.DeclaringType, called.ReturnType],
                _ => [],
            }));

    private static IEnumerable<TypeReference?> Attributes(ICustomAttributeProvider bearer) =>
        bearer.CustomAttributes.SelectMany(a => a.ConstructorArguments.Select(c => c.Value as TypeReference).Prepend(a.AttributeType));

    private static IEnumerable<TypeReference> Whole(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Whole).Append(generic.ElementType),
        TypeSpecification wrapped => Whole(wrapped.ElementType),
        _ => [type],
    };
}
