using PtmOrleans.Inference.Cores;
using PtmOrleans.Testing;

namespace PtmOrleans.Inference.Tests.Cores;

public sealed class MemoryNodesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_TwoNodes_GiveTheirProcessorsThatTheProcessMayUse()
    {
        Write("node0", "0-3,8-11\n");
        Write("node1", "4-7,12-15\n");
        Directory.CreateDirectory(_folder["power"]);

        var nodes = Read("2-5,8");

        Assert.Equal([0, 1], nodes.Numbers);
        Assert.True(nodes.IsDivided);
        Assert.Equal("2-3,8", nodes.Find(0)!.ToString());
        Assert.Equal("4-5", nodes.Find(1)!.ToString());
        Assert.Null(nodes.Find(2));
    }

    [Fact]
    public void Find_NodeWithoutAProcessorForTheProcess_IsNull()
    {
        Write("node0", "0-3");
        Write("node1", "4-7");

        Assert.Null(Read("0-3").Find(1));
    }

    [Fact]
    public void Find_OnlyNode_LeavesNothingToChoose()
    {
        Write("node0", "0-3");

        Assert.Equal(0, Read("0-3").Find(0)!.Count);
        Assert.Null(Read("0-3").Find(1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    public void Read_NodeWithoutReadableProcessors_IsLeftOut(string list)
    {
        Write("node0", "0-3");
        Write("node1", list);
        Directory.CreateDirectory(_folder["node2"]);
        Directory.CreateDirectory(_folder["nodes"]);

        Assert.Equal([0], Read("0-3").Numbers);
    }

    [Fact]
    public void Read_NoFolder_IsOneNodeOfAllThatTheProcessMayUse()
    {
        var nodes = MemoryNodes.Read(_folder["missing"], CoreSet.Of([1, 2]));

        Assert.Equal([0], nodes.Numbers);
        Assert.False(nodes.IsDivided);
    }

    [Fact]
    public void Read_ThisMachine_HasANodeAndProcessorsForThisProcess()
    {
        var nodes = MemoryNodes.Read();

        Assert.NotEmpty(nodes.Numbers);
        Assert.True(nodes.Allowed.Count >= Environment.ProcessorCount, "the process counts more processors than it may use");
    }

    private MemoryNodes Read(string allowed) => MemoryNodes.Read(_folder.Path, CoreSet.TryParse(allowed)!);

    private void Write(string node, string list) => File.WriteAllText(Path.Combine(Directory.CreateDirectory(_folder[node]).FullName, "cpulist"), list);
}
