using PtmOrleans.Cli.Fleet;
using PtmOrleans.Cli.Tests.Support;
using PtmOrleans.Testing;

namespace PtmOrleans.Cli.Tests;

public class ImportTests
{
    private static readonly ModelSize Size = new("test", Layers: 4, Hidden: 256, Heads: 4, Intermediate: 1024, Vocabulary: 20_000, Positions: 512);

    [Fact]
    public async Task Import_KilledAtAnyMoment_LeavesAStoreThatVerifiesAndTakesTheImport()
    {
        using var folder = new TempFolder();
        new RandomCheckpoint(Size, labels: 2, seed: 1, embeddingsSeed: 1).Write(folder["checkpoint"], _ => { }, CancellationToken.None);
        var segments = Path.Combine(folder["data"], "store");
        for (var kill = 0; kill < 3; kill++)
        {
            using var import = PtmProcess.Start("import", folder["checkpoint"], "acme/victim", "--data", folder["data"]);
            await FilesAppearAsync(segments, atLeast: 1 + (kill * 2), import);
            await import.KillAsync();

            var (code, report) = await PtmProcess.RunAsync("store", "verify", "--data", folder["data"]);
            Assert.True(code == 0, report);
        }

        var (exitCode, output) = await PtmProcess.RunAsync("import", folder["checkpoint"], "acme/victim", "--data", folder["data"]);
        Assert.True(exitCode == 0, output);
        Assert.Equal(0, (await PtmProcess.RunAsync("store", "gc", "--data", folder["data"])).ExitCode);
        Assert.Equal(0, (await PtmProcess.RunAsync("store", "verify", "--data", folder["data"])).ExitCode);
    }

    [Theory]
    [InlineData("no-such-folder", "acme/x", 1, "no-such-folder")]
    [InlineData(".", "Acme/X", 2, "no task name")]
    [InlineData(".", "acme", 2, "no task name")]
    public async Task Import_Misuse_IsOneSentence(string source, string name, int exitCode, string complaint)
    {
        using var folder = new TempFolder();

        var (code, output) = await PtmProcess.RunAsync("import", source, name, "--data", folder["data"]);

        Assert.Equal(exitCode, code);
        Assert.Contains(complaint, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    // The moment of the kill is a state of the store rather than a time, so that slow machines kill as early as fast ones.
    private static async Task FilesAppearAsync(string store, int atLeast, PtmProcess import)
    {
        using var limit = new CancellationTokenSource(PtmProcess.Patience);
        while (Directory.Exists(store) is false || Directory.EnumerateFiles(store, "*", SearchOption.AllDirectories).Count() <= atLeast)
        {
            if (import.HasExited)
            {
                return;
            }

            await Task.Delay(1, limit.Token);
        }
    }
}
