using System.Reflection;
using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Finds the native library: the named file, beside the program, in the set-up folder, or where the system looks.</summary>
internal static class NativeLibraryLocator
{
    public const string LibraryName = "onnxruntime";

    private const string FileVariable = "PTM_ONNXRUNTIME";

    private static readonly string[] FileNames = ["libonnxruntime.so.1", "libonnxruntime.so", "libonnxruntime.dylib", "onnxruntime.dll"];

    /// <summary>Packages file their libraries under this; a distribution's own SDK would report itself instead.</summary>
    private static string PortableRuntimeIdentifier
    {
        get
        {
            var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
            return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    public static void Register()
    {
        var assembly = typeof(NativeLibraryLocator).Assembly;
        var setUpFolder = assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "NativeLibraryFolder").Value;
        NativeLibrary.SetDllImportResolver(assembly, (name, _, _) => name == LibraryName
            ? Load(Environment.GetEnvironmentVariable(FileVariable), [AppContext.BaseDirectory, setUpFolder], FileNames)
            : 0);
    }

    public static nint Load(string namedFile, IReadOnlyList<string> folders, IReadOnlyList<string> fileNames)
    {
        if (!string.IsNullOrEmpty(namedFile))
        {
            return File.Exists(namedFile)
                ? NativeLibrary.Load(namedFile)
                : throw new DllNotFoundException($"{FileVariable} names the file '{namedFile}', which does not exist.");
        }

        if (Candidates(folders, fileNames).FirstOrDefault(File.Exists) is { } file)
        {
            return NativeLibrary.Load(file);
        }

        foreach (var name in fileNames)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                return library;
            }
        }

        throw new DllNotFoundException(
            $"The native ONNX Runtime library was not found in {string.Join(" or ", folders)}. "
            + $"Run `./ptm setup` to fetch it, or name the file in the environment variable {FileVariable}.");
    }

    private static IEnumerable<string> Candidates(IReadOnlyList<string> folders, IReadOnlyList<string> fileNames) =>
        from folder in folders
        from place in new[] { folder, Path.Combine(folder, "runtimes", PortableRuntimeIdentifier, "native") }
        from name in fileNames
        select Path.Combine(place, name);
}
