using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Orleans.Runtime;

/// <summary>
/// The application's assemblies that use Orleans: those loaded, and those beside the application that are not loaded yet.
/// Real Orleans has its code generator list them.
/// </summary>
internal static class ApplicationParts
{
    private static readonly string StandIn = typeof(ApplicationParts).Assembly.GetName().Name!;
    private static readonly Lock Gate = new();
    private static GrainClass[]? _grainClasses;

    static ApplicationParts() => AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) =>
    {
        if (Uses(loaded.LoadedAssembly))
        {
            Volatile.Write(ref _grainClasses, null);
        }
    };

    public static GrainClass[] GrainClasses => Volatile.Read(ref _grainClasses) ?? Scan();

    private static GrainClass[] Scan()
    {
        lock (Gate)
        {
            LoadNeighbours();
            GrainClass[] found =
            [
                .. AppDomain.CurrentDomain.GetAssemblies()
                    .Where(Uses)
                    .SelectMany(Types)
                    .Where(type => type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && typeof(IGrain).IsAssignableFrom(type))
                    .Where(type => typeof(IGrainBase).IsAssignableFrom(type))
                    .Select(type => new GrainClass(type)),
            ];
            Volatile.Write(ref _grainClasses, found);
            return found;
        }
    }

    private static bool Uses(Assembly assembly) =>
        !assembly.IsDynamic && assembly.GetReferencedAssemblies().Any(reference => reference.Name == StandIn);

    private static IEnumerable<Type> Types(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException exception)
        {
            return exception.Types.OfType<Type>();
        }
    }

    private static void LoadNeighbours()
    {
        var loaded = AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetName().Name).ToHashSet();
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll"))
        {
            if (!loaded.Contains(Path.GetFileNameWithoutExtension(file)) && Uses(file))
            {
                Assembly.Load(new AssemblyName(Path.GetFileNameWithoutExtension(file)));
            }
        }
    }

    private static bool Uses(string file)
    {
        using var stream = File.OpenRead(file);
        using var image = new PEReader(stream);
        if (!image.HasMetadata)
        {
            return false;
        }

        var metadata = image.GetMetadataReader();
        return metadata.AssemblyReferences.Any(reference => metadata.StringComparer.Equals(metadata.GetAssemblyReference(reference).Name, StandIn));
    }
}
