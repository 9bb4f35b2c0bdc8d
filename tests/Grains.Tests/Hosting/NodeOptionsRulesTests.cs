using PtmOrleans.Grains.Hosting;

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

        var problems = new NodeOptionsRules().Validate(null, options).Failures!.ToArray();

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
        return new NodeOptionsRules().Validate(null, options).Failures ?? [];
    }
}
