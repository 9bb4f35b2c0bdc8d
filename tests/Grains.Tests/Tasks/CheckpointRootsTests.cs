using PtmOrleans.Grains.Tasks;
using PtmOrleans.Testing;

namespace PtmOrleans.Grains.Tests.Tasks;

public sealed class CheckpointRootsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public CheckpointRootsTests()
    {
        foreach (var name in (string[])["allowed/model", "allowed-not", "secret"])
        {
            Directory.CreateDirectory(_folder[name]);
        }

        Directory.CreateSymbolicLink(_folder["allowed/way-out"], _folder["secret"]);
        Directory.CreateSymbolicLink(_folder["way-in"], _folder["allowed"]);
        Directory.CreateSymbolicLink(_folder["allowed/loop"], _folder["allowed/loop"]);
    }

    [Theory]
    [InlineData("allowed", true)]
    [InlineData("allowed/model", true)]
    [InlineData("allowed/nothing/there", true)]
    [InlineData("way-in/model", true)]
    [InlineData("allowed/../secret", false)]
    [InlineData("allowed/way-out", false)]
    [InlineData("allowed/way-out/deeper", false)]
    [InlineData("allowed-not", false)]
    [InlineData("secret", false)]
    [InlineData(".", false)]
    public void Allow_Folder_FollowsLinks(string folder, bool allowed) =>
        Assert.Equal(allowed, new CheckpointRoots([_folder["allowed"]]).Allow(_folder[folder]));

    [Fact]
    public void Allow_RootIsALink_ItsTargetCounts() => Assert.True(new CheckpointRoots([_folder["way-in"]]).Allow(_folder["allowed/model"]));

    [Fact]
    public void Allow_Loop_DoesNotThrow() => Assert.True(new CheckpointRoots([_folder["allowed"]]).Allow(_folder["allowed/loop"]));

    [Fact]
    public void Allow_NoRoots_AllowsEveryFolder() => Assert.True(new CheckpointRoots([]).Allow("/"));

    public void Dispose() => _folder.Dispose();
}
