using Microsoft.ML.OnnxRuntime;
using PtmOrleans.Testing;

namespace PtmOrleans.StandIns.OnnxRuntime.Tests.StandInOnly;

public sealed class NativeLibraryLocatorTests
{
    [Fact]
    public void Load_WithANamedFileThatIsMissing_NamesIt()
    {
        var error = Assert.Throws<DllNotFoundException>(() => NativeLibraryLocator.Load("/none/lib.so", [], []));
        Assert.Contains("'/none/lib.so'", error.Message);
        Assert.Contains("PTM_ONNXRUNTIME", error.Message);
    }

    [Fact]
    public void Load_WhenNothingIsThere_SaysWhatToRun()
    {
        using var folder = new TempFolder();
        var error = Assert.Throws<DllNotFoundException>(() => NativeLibraryLocator.Load(null!, [folder.Path], ["libnone.so"]));
        Assert.Contains(folder.Path, error.Message);
        Assert.Contains("`./ptm setup`", error.Message);
    }

    [Theory]
    [InlineData("libonnxruntime.so.1")]
    [InlineData("runtimes/linux-x64/native/libonnxruntime.so")]
    public void Load_TakesTheFirstFolderThatHasOne(string place)
    {
        using var empty = new TempFolder();
        using var full = new TempFolder();
        Directory.CreateDirectory(Path.GetDirectoryName(full[place])!);
        File.WriteAllText(full[place], "not a library");
        var error = Assert.ThrowsAny<Exception>(() => NativeLibraryLocator.Load("", [empty.Path, full.Path], [Path.GetFileName(place)]));
        Assert.Contains(full[place], error.Message);
    }
}
