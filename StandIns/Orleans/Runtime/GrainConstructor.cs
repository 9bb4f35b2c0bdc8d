using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime;

/// <summary>Builds grains: persistent state from its attribute, everything else from the activation's services.</summary>
internal static class GrainConstructor
{
    private static readonly MethodInfo CreateState = typeof(GrainConstructor).GetMethod(nameof(NewState), BindingFlags.Static | BindingFlags.NonPublic)!;

    public static Func<GrainActivation, object> For(Type grainClass)
    {
        var states = grainClass.GetConstructors()
            .Select(constructor => constructor.GetParameters().Where(parameter => parameter.IsDefined(typeof(PersistentStateAttribute))).ToArray())
            .MaxBy(parameters => parameters.Length) ?? [];
        var factory = ActivatorUtilities.CreateFactory(grainClass, [.. states.Select(state => state.ParameterType)]);
        Func<GrainActivation, object>[] facets = [.. states.Select(Facet)];
        return activation => factory(activation.ActivationServices, [.. facets.Select(facet => facet(activation))]);
    }

    private static Func<GrainActivation, object> Facet(ParameterInfo parameter)
    {
        if (!parameter.ParameterType.IsGenericType || parameter.ParameterType.GetGenericTypeDefinition() != typeof(IPersistentState<>))
        {
            throw new ArgumentException(
                $"Parameter '{parameter.Name}' on the constructor for '{parameter.Member.DeclaringType}' has an unsupported type, '{parameter.ParameterType}'. "
                + $"It must be an instance of generic type '{typeof(IPersistentState<>)}' because it has an associated [PersistentState(...)] attribute.",
                parameter.Name);
        }

        var attribute = parameter.GetCustomAttribute<PersistentStateAttribute>()!;
        var create = CreateState.MakeGenericMethod(parameter.ParameterType.GenericTypeArguments[0])
            .CreateDelegate<Func<GrainActivation, PersistentStateAttribute, object>>();
        return activation => create(activation, attribute);
    }

    private static object NewState<TState>(GrainActivation activation, PersistentStateAttribute attribute) =>
        PersistentState<TState>.Create(activation, attribute);
}
