using PtmOrleans.Grains.Devices;
using PtmOrleans.Grains.Hosting;
using PtmOrleans.Inference.Cores;
using PtmOrleans.Inference.Execution;
using PtmOrleans.Testing;

namespace PtmOrleans.Grains.Tests.Hosting;

public sealed class NodeOptionsRulesTests
{
    [Theory]
    [InlineData("acme", 0.01)]
    [InlineData("acme", 1000)]
    public void Validate_WeightWithinTheLimits_Passes(string tenant, double weight) => Assert.Empty(Problems(tenant, weight));

    [Theory]
    [InlineData("acme", 0.0099, "the weight of 'acme' is 0.0099; expected a number from 0.01 to 1000")]
    [InlineData("acme", 1000.1, "the weight of 'acme' is 1000.1; expected a number from 0.01 to 1000")]
    [InlineData("acme", double.NaN, "the weight of 'acme' is NaN; expected a number from 0.01 to 1000")]
    [InlineData("Acme", 1, "'Acme' is no tenant's name")]
    public void Validate_WeightOutsideTheLimits_IsNamed(string tenant, double weight, string complaint) =>
        Assert.Contains(complaint, Assert.Single(Problems(tenant, weight)), StringComparison.Ordinal);

    [Theory]
    [InlineData("cuda", ModelLoading.Bind, false, 0)]
    [InlineData("cuda", ModelLoading.Full, false, 1)]
    [InlineData("cuda", ModelLoading.Bind, true, 1)]
    [InlineData("cpu", ModelLoading.Full, true, 0)]
    public void Validate_CudaDevice_OnlyBinds(string kind, ModelLoading loading, bool packs, int problems)
    {
        using var folder = new TempFolder();
        var options = new NodeOptions();
        options.Devices.Add(new DeviceOptions { Name = "x", Kind = kind, Loading = loading, PackWeights = packs });

        var failures = Rules(CoreSet.TryParse("0-2")!, folder.Path).Validate(null, options).Failures ?? [];

        Assert.Equal(problems, failures.Count(f => f.Contains("'x' is of kind cuda, which binds weights", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "Devices: Node of 'cpu0' is 1; this process may use processors of node 0.")]
    [InlineData(2, "Devices: Node of 'cpu0' is 2; this process may use processors of node 0.")]
    public void Validate_NodeOfAMachineWithTwo_MustHaveProcessorsForThisProcess(int node, string? complaint)
    {
        using var folder = new TempFolder();
        foreach (var (number, cores) in new[] { (0, "0-3"), (1, "4-7") })
        {
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(folder[$"node{number}"]).FullName, "cpulist"), cores);
        }

        var options = new NodeOptions();
        options.Devices.Add(new DeviceOptions { Node = node });

        var failures = Rules(CoreSet.TryParse("0-2")!, folder.Path).Validate(null, options).Failures ?? [];

        Assert.Equal(complaint is null ? [] : [complaint], failures);
    }

    [Fact]
    public void Validate_TiersThatCannotBe_AreNamed()
    {
        var options = new NodeOptions { StoreDirectory = "/data/store" };
        options.Tiers.Peers.Add(new Uri("ftp://a"));
        options.Tiers.Peers.Add(new Uri("http://user:secret@a"));
        options.Tiers.Peers.Add(new Uri("http://a:8000"));
        options.Tiers.SharedFolders.Add("/data/store/");
        options.Tiers.SharedFolders.Add("/data");
        options.Tiers.SharedFolders.Add("");
        options.Tiers.SharedFolders.Add("/mnt/store");
        options.Tiers.HostBudgetBytes = 1L << 49;

        var problems = Rules(CoreSet.Empty).Validate(null, options).Failures!.ToArray();

        Assert.Equal(6, problems.Length);
        Assert.Equal(2, problems.Count(p => p.StartsWith("Tiers: peer '", StringComparison.Ordinal)));
        Assert.Equal(3, problems.Count(p => p.StartsWith("Tiers: shared folder '", StringComparison.Ordinal)));
        Assert.DoesNotContain(problems, p => p.Contains("secret", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.Contains("HostBudgetBytes is 562949953421312, more than this machine's memory", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Problems(string tenant, double weight)
    {
        var options = new NodeOptions();
        options.TenantWeights[tenant] = weight;
        return Rules(CoreSet.Empty).Validate(null, options).Failures ?? [];
    }

    private static NodeOptionsRules Rules(CoreSet allowed, string folder = "/nowhere") => new(MemoryNodes.Read(folder, allowed));
}
