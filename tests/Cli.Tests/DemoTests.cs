using PtmOrleans.Cli.Tests.Support;

namespace PtmOrleans.Cli.Tests;

public class DemoTests
{
    [Fact]
    public async Task Demo_Budget_SmallerThanTheTasks_IsRightAndPages()
    {
        var (exitCode, output) = await PtmProcess.RunAsync("demo");

        Assert.True(exitCode == 0, output);
        Assert.Contains("Every answer is right.", output, StringComparison.Ordinal);
        Assert.DoesNotContain("WRONG", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_BudgetForEverything_FailsBecauseNothingWasPaged()
    {
        var (exitCode, output) = await PtmProcess.RunAsync("demo", "--budget", "1GiB");

        Assert.Equal(1, exitCode);
        Assert.Contains("paging did not happen", output, StringComparison.Ordinal);
    }
}
