using System.Text;
using PtmOrleans.Testing;
using PtmOrleans.WeightStore.Checkpoints;

namespace PtmOrleans.WeightStore.Tests.Checkpoints;

public sealed class CheckpointFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public CheckpointFolderTests() => Write("config.json", """{"model_type":"bert"}""");

    [Fact]
    public void Open_SingleFile_HasItsTensors()
    {
        Write("model.safetensors", SafetensorsBytes.Of(SafetensorsBytes.F32("a", [2], i => i + 1)));

        using var checkpoint = CheckpointFolder.Open(_folder.Path);

        Assert.Equal("bert", checkpoint.Config.GetProperty("model_type").GetString());
        Assert.Equal([0, 0, 128, 63, 0, 0, 0, 64], checkpoint.Data("a").ToArray());
        Assert.Equal(WeightStoreError.InvalidCheckpoint, Assert.Throws<WeightStoreException>(() => checkpoint.Data("b").Length).Error);
    }

    [Fact]
    public void Open_Shards_JoinsThem()
    {
        Write("one.safetensors", SafetensorsBytes.Of(SafetensorsBytes.F32("a", [1], _ => 1), SafetensorsBytes.F32("unused", [1], _ => 9)));
        Write("two.safetensors", SafetensorsBytes.Of(SafetensorsBytes.F32("b", [1], _ => 2)));
        Write("model.safetensors.index.json", """{"metadata":{"total_size":8},"weight_map":{"a":"one.safetensors","b":"two.safetensors"}}""");

        using var checkpoint = CheckpointFolder.Open(_folder.Path);

        Assert.Equal(["a", "b"], checkpoint.Tensors.Keys.Order());
        Assert.Equal(1f, BitConverter.ToSingle(checkpoint.Data("a")));
        Assert.Equal(2f, BitConverter.ToSingle(checkpoint.Data("b")));
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"../one.safetensors"}}""", "'../one.safetensors', which is not the plain name")]
    [InlineData("""{"weight_map":{"a":"/etc/one.safetensors"}}""", "not the plain name")]
    [InlineData("""{"weight_map":{"a":"..\\one.safetensors"}}""", "not a plain relative name")]
    [InlineData("""{"weight_map":{"a":"one.bin"}}""", "not the plain name of a .safetensors file")]
    [InlineData("""{"weight_map":{"a":"missing.safetensors"}}""", "no file 'missing.safetensors'")]
    [InlineData("""{"weight_map":{"b":"one.safetensors"}}""", "puts tensor 'b' into 'one.safetensors', which lacks it")]
    [InlineData("""{"weight_map":{"a":1}}""", "something other than a file name")]
    [InlineData("""{"weight_map":{"a":"one.safetensors","a":"one.safetensors"}}""", "is not JSON")]
    [InlineData("""{"weight_map":{"\ud800":"one.safetensors"}}""", "is not JSON")]
    [InlineData("""{"weight_map":{}}""", "no 'weight_map'")]
    [InlineData("""{}""", "no 'weight_map'")]
    [InlineData("""[]""", "not a JSON object")]
    [InlineData("""nonsense""", "is not JSON")]
    public void Open_BadIndex_IsRefused(string index, string problem)
    {
        Write("one.safetensors", SafetensorsBytes.Of(SafetensorsBytes.F32("a", [1], _ => 1)));
        Write("model.safetensors.index.json", index);

        Assert.Contains(problem, Refused().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoFolder_IsNotFound()
    {
        var error = Assert.Throws<WeightStoreException>(() => CheckpointFolder.Open(_folder["none"]));

        Assert.Equal(WeightStoreError.NotFound, error.Error);
        Assert.Contains("none' does not exist", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoConfig_SaysSo()
    {
        File.Delete(_folder["config.json"]);

        Assert.Contains("no file 'config.json'", Refused().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pytorch_model.bin")]
    [InlineData("model.PT")]
    public void Open_Pickle_IsRefusedWithTheReason(string name)
    {
        Write(name, "x");

        var error = Refused();

        Assert.Equal(WeightStoreError.UnsupportedCheckpoint, error.Error);
        Assert.Contains($"'{name}' is a Python pickle, which can run any code", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoWeights_SaysWhichAreRead()
        => Assert.Contains("neither 'model.safetensors' nor 'model.safetensors.index.json'", Refused().Message, StringComparison.Ordinal);

    [Fact]
    public void Open_LinkOutOfTheFolder_IsRefused()
    {
        using var elsewhere = new TempFolder();
        File.WriteAllBytes(elsewhere["weights"], SafetensorsBytes.Of(SafetensorsBytes.F32("a", [1], _ => 1)));
        File.CreateSymbolicLink(_folder["model.safetensors"], elsewhere["weights"]);

        Assert.Contains("'model.safetensors' is a link out of the checkpoint folder", Refused().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SnapshotOfAHubCache_FollowsLinksToItsBlobs()
    {
        var snapshot = Directory.CreateDirectory(_folder["models--a--b/snapshots/rev"]).FullName;
        Directory.CreateDirectory(_folder["models--a--b/blobs"]);
        Write("models--a--b/blobs/1", "{}");
        Write("models--a--b/blobs/2", SafetensorsBytes.Of(SafetensorsBytes.F32("a", [1], _ => 1)));
        File.CreateSymbolicLink(Path.Combine(snapshot, "config.json"), "../../blobs/1");
        File.CreateSymbolicLink(Path.Combine(snapshot, "model.safetensors"), "../../blobs/2");

        using var checkpoint = CheckpointFolder.Open(snapshot);

        Assert.Single(checkpoint.Tensors);
    }

    [Fact]
    public void ReadFile_Names_StayWithinTheFolder()
    {
        Write("model.safetensors", SafetensorsBytes.Of(SafetensorsBytes.F32("a", [1], _ => 1)));
        Directory.CreateDirectory(_folder["1_Pooling"]);
        Write("1_Pooling/config.json", "pool");
        Write("empty", "");
        using var outside = new TempFolder();
        File.WriteAllText(outside["secret"], "s");
        Directory.CreateSymbolicLink(_folder["linked"], outside.Path);
        using var checkpoint = CheckpointFolder.Open(_folder.Path);

        Assert.Equal("pool"u8.ToArray(), checkpoint.ReadFile("1_Pooling/config.json"));
        Assert.True(checkpoint.HasFile("config.json"));
        Assert.False(checkpoint.HasFile("vocab.txt"));
        Assert.False(checkpoint.HasFile("../config.json"));
        foreach (var name in (string[])["../x", "/etc/hostname", "1_Pooling/../config.json", "", "linked/secret", "empty", "vocab.txt"])
        {
            Assert.Throws<WeightStoreException>(() => checkpoint.ReadFile(name));
        }
    }

    public void Dispose() => _folder.Dispose();

    private WeightStoreException Refused() => Assert.Throws<WeightStoreException>(() => CheckpointFolder.Open(_folder.Path));

    private void Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    private void Write(string name, byte[] content) => File.WriteAllBytes(_folder[name], content);
}
