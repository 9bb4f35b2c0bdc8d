using System.Diagnostics;
using PtmOrleans.Testing;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Tests.Tensors;

public sealed class MappedFileTests
{
    [Fact]
    public void Populate_WholeFile_ShowsItsContent()
    {
        using var folder = new TempFolder();
        var content = new byte[(5 << 20) + 3];
        new Random(1).NextBytes(content);
        File.WriteAllBytes(folder["file"], content);

        using var map = MappedFile.Open(folder["file"]);
        map.Populate();

        Assert.True(map.Slice(0, content.Length).SequenceEqual(content));
    }

    [Fact]
    public async Task Populate_FileWasCutShort_SaysSoInsteadOfEndingTheProcess()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["file"], new byte[3 << 20]);
        using var map = MappedFile.Open(folder["file"]);
        using var cut = Process.Start("truncate", ["--size=4096", folder["file"]]);
        await cut.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));

        var error = Assert.Throws<IOException>(map.Populate);

        Assert.Contains("cannot be read, or was cut short", error.Message, StringComparison.Ordinal);
    }
}
