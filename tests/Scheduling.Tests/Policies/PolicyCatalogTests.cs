using PtmOrleans.Scheduling.Policies;

namespace PtmOrleans.Scheduling.Tests.Policies;

public sealed class PolicyCatalogTests
{
    [Fact]
    public void Create_EveryName_GivesThePolicyOfThatName() =>
        Assert.All(PolicyCatalog.Names, name => Assert.Equal(name, PolicyCatalog.Create(name, new PolicyOptions()).Name));

    [Fact]
    public void Names_HoldTheDefault() => Assert.Contains(PolicyCatalog.Default, PolicyCatalog.Names);

    [Fact]
    public void Create_UnknownName_NamesTheKnownOnes()
    {
        var error = Assert.Throws<ArgumentException>(() => PolicyCatalog.Create("lottery", new PolicyOptions()));
        Assert.Contains("'lottery'; there are affinity, edf, fcfs, hrrn, omls, sjf", error.Message, StringComparison.Ordinal);
    }
}
