using System.Reflection;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>How an argument crosses: copied, or only looked through where the parameter is <see cref="ImmutableAttribute"/>.</summary>
internal readonly record struct GrainParameter(Copier Copier, bool IsImmutable)
{
    public static GrainParameter Of(ParameterInfo parameter) => new(Copiers.Declared(parameter.ParameterType), parameter.IsDefined(typeof(ImmutableAttribute)));

    public object? Copy(object? argument, CopyContext context)
    {
        if (!IsImmutable)
        {
            return Copier is { IsShallow: true, IsOpen: false } ? argument : Copier.CopyObject(argument, context);
        }

        if (Copier.IsOpen)
        {
            Copier.CheckObject(argument);
        }

        return argument;
    }
}
