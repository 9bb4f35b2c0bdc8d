using System.CommandLine;
using PtmOrleans.Cli.Output;
using PtmOrleans.Cli.Serving;
using PtmOrleans.Grains.Hosting;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Cli.Tests.Serving;

public class NodeOptionsSetTests
{
    [Fact]
    public void Read_SoftwareDevice_HasALink()
    {
        var device = Assert.Single(Node("--device", "software", "--link", "2KiB").Devices);

        Assert.Equal(("software0", "software", 2048), (device.Name, device.Kind, device.LinkBytesPerSecond));
    }

    [Fact]
    public void Configure_EveryOption_ReachesTheNode()
    {
        var node = Node(
            "--policy", "fcfs", "--list-items", "7", "--list-tokens", "900", "--packing", "lanes", "--packing-window", "40",
            "--tenant-weight", "acme=2", "--tenant-weight", "globex=0.5", "--pack-weights", "--device", "cuda:3",
            "--parallel-loads", "6", "--memory-node", "1");

        Assert.Equal(("cuda", 3, "cuda3"), (node.Devices[0].Kind, node.Devices[0].Ordinal, node.Devices[0].Name));
        Assert.Equal("fcfs", node.Policy);
        Assert.True(Assert.Single(node.Devices).PackWeights);
        Assert.Equal((6, 1), (node.Devices[0].ParallelLoads, node.Devices[0].Node));
        Assert.Equal((7, 900), (node.Tasks.MaxListItems, node.Tasks.MaxListTokens));
        Assert.Equal((PackingMode.Lanes, TimeSpan.FromMilliseconds(40)), (node.Tasks.Packing, node.Tasks.PackingWindow));
        Assert.Equal([("acme", 2.0), ("globex", 0.5)], node.TenantWeights.Select(w => (w.Key, w.Value)));
    }

    [Fact]
    public void Configure_Tiers_ReachTheNode()
    {
        var tiers = Node(
            "--peer", "http://a:8000", "--peer", "https://b", "--peer-key", "key", "--shared", "/mnt/store", "--host-memory", "1.5GiB").Tiers;

        Assert.Equal(["http://a:8000/", "https://b/"], tiers.Peers.Select(p => p.ToString()));
        Assert.Equal(("key", 3L << 29), (tiers.PeerKey, tiers.HostBudgetBytes));
        Assert.Equal(["/mnt/store"], tiers.SharedFolders);
    }

    [Fact]
    public void Configure_NoOption_LeavesTheDefaults()
    {
        var node = Node();
        var defaults = new NodeOptions();

        Assert.Equal(defaults.Policy, node.Policy);
        Assert.Equal(
            (defaults.Tasks.MaxListItems, defaults.Tasks.MaxListTokens, defaults.Tasks.Packing, defaults.Tasks.PackingWindow),
            (node.Tasks.MaxListItems, node.Tasks.MaxListTokens, node.Tasks.Packing, node.Tasks.PackingWindow));
        Assert.Empty(node.TenantWeights);
        Assert.Equal((0, 0, 0), (node.Tiers.Peers.Count, node.Tiers.SharedFolders.Count, node.Tiers.HostBudgetBytes));
        var device = Assert.Single(node.Devices);
        Assert.Equal(("cpu", 0, "cpu0"), (device.Kind, device.Ordinal, device.Name));
        Assert.Equal((2, null, 0, false), (device.ParallelLoads, device.Node, device.LinkBytesPerSecond, device.PackWeights));
    }

    [Theory]
    [InlineData("--device is 'cuda:x'; expected cpu, software, cuda, or cuda:N with N from 0 to 1023.", "--device", "cuda:x")]
    [InlineData("--device is 'gpu'; expected cpu, software, ", "--device", "gpu")]
    [InlineData("--policy is 'best'; there are affinity, ", "--policy", "best")]
    [InlineData("--link is '1GiB', but only a software device has a link; --device is 'cpu'", "--link", "1GiB")]
    [InlineData("'fast' is no size", "--device", "software", "--link", "fast")]
    [InlineData("--list-items is '0'; expected a whole number from 1 to 1048576", "--list-items", "0")]
    [InlineData("--list-tokens is 'many'; expected a whole number from 1 to 268435456", "--list-tokens", "many")]
    [InlineData("--parallel-loads is '65'; expected a whole number from 1 to 64", "--parallel-loads", "65")]
    [InlineData("--memory-node is '-1'; expected a whole number from 0 to 1023", "--memory-node", "-1")]
    [InlineData("--packing is 'tight'; expected none or lanes", "--packing", "tight")]
    [InlineData("--packing-window is '10001'; expected a whole number from 0 to 10000", "--packing-window", "10001")]
    [InlineData("--tenant-weight is 'acme'; expected a tenant's name", "--tenant-weight", "acme")]
    [InlineData("--tenant-weight is 'Acme=1'; expected a tenant's name", "--tenant-weight", "Acme=1")]
    [InlineData("--tenant-weight is 'acme=0.001'; expected a tenant's name, '=' and a number from 0.01 to 1000", "--tenant-weight", "acme=0.001")]
    [InlineData("--tenant-weight is 'acme=NaN'", "--tenant-weight", "acme=NaN")]
    [InlineData("--peer is 'node-a'; expected an address", "--peer", "node-a")]
    [InlineData("--peer is 'ftp://a'; expected an address", "--peer", "ftp://a")]
    [InlineData("--shared is empty; expected a folder", "--shared", " ")]
    [InlineData("'much' is no size", "--host-memory", "much")]
    [InlineData("--tenant-weight is given twice for 'acme'", "--tenant-weight", "acme=1", "--tenant-weight", "acme=2")]
    public void Read_OutsideTheLimits_NamesFieldValueAndLimit(string complaint, params string[] arguments)
    {
        var error = Assert.Throws<CommandException>(() => Node(arguments));

        Assert.Equal(2, error.ExitCode);
        Assert.StartsWith(complaint, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Packing_AsHelpWritesIt_IsUnderstood()
    {
        Assert.Equal("none|lanes", new NodeOptionsSet().Packing.HelpName);
        Assert.All(Enum.GetValues<PackingMode>(), mode => Assert.Equal(mode, Node("--packing", $"{mode}").Tasks.Packing));
    }

    [Fact]
    public void Key_OfTheEnvironment_IsNoDefaultThatHelpWouldShow() => Assert.False(CommonOptions.Key().HasDefaultValue);

    private static NodeOptions Node(params string[] arguments)
    {
        var set = new NodeOptionsSet();
        var command = new Command("serve");
        set.AddTo(command);
        var node = new NodeOptions();
        set.Read(command.Parse(["--data", "data", .. arguments])).Configure(node);
        return node;
    }
}
