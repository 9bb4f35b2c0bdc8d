using System.Text;
using System.Text.Json.Nodes;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Tests.Store;

namespace PtmOrleans.WeightStore.Tests.Manifests;

public sealed class ManifestFormatTests : IAsyncLifetime
{
    private readonly StoreFixture _fixture = new();

    private string _json = "";

    public async Task InitializeAsync()
    {
        await _fixture.ImportAsync("acme/sentiment");
        _json = await File.ReadAllTextAsync(_fixture.Files("manifests").Single());
    }

    public Task DisposeAsync()
    {
        _fixture.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public void Write_Manifest_IsReadBackTheSame()
    {
        var manifest = ManifestFormat.Read(Encoding.UTF8.GetBytes(_json), "f");

        Assert.Equal(_json, Encoding.UTF8.GetString(ManifestFormat.Write(manifest)));
        Assert.Contains("\n  \"name\": \"acme/sentiment\",\n", _json, StringComparison.Ordinal);
        Assert.Contains("\"type\": \"F32\"", _json, StringComparison.Ordinal);
        Assert.DoesNotContain("weightBytes", _json, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ManyProblems_ListsThemAll()
    {
        var root = JsonNode.Parse(_json)!;
        root["name"] = "../x";
        root["version"] = 0;
        root["skeleton"] = "ABC";
        root["config"] = 1;
        root["labels"] = new JsonArray(null, "yes");
        root["files"] = new JsonObject { ["../vocab.txt"] = "00" };
        root["segments"]![0]!["part"] = "head";
        root["segments"]![0]!["bytes"] = -1;
        root["segments"]![1]!["tensors"]![1]!["offset"] = 8;
        root["segments"]![1]!["tensors"]![0]!["bytes"] = 7;

        var message = Refused(root.ToJsonString());

        foreach (var problem in (string[])["manifest 'f'", "'../x'", "version 0", "'ABC'", "config is Number", "null in them", "'../vocab.txt'", "part 'head'", "-1 bytes", "'classifier' at byte 8", "'bias' has 7 bytes"])
        {
            Assert.Contains(problem, message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("digest", "\"nonsense\"")]
    [InlineData("digest", "null")]
    [InlineData("tensors", "null")]
    [InlineData("tensors", "[null]")]
    [InlineData("tensors", "[{}]")]
    [InlineData("part", "null")]
    public void Read_BrokenSegment_IsOneError(string field, string value)
    {
        var root = JsonNode.Parse(_json)!;
        root["segments"]![0]![field] = JsonNode.Parse(value);

        Assert.Contains("manifest 'f' cannot be used", Refused(root.ToJsonString()), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnyFieldMissingOrNull_IsOneError()
    {
        foreach (var (field, _) in JsonNode.Parse(_json)!.AsObject())
        {
            var missing = JsonNode.Parse(_json)!.AsObject();
            missing.Remove(field);
            Refused(missing.ToJsonString());
            var absent = JsonNode.Parse(_json)!.AsObject();
            absent[field] = null;
            Refused(absent.ToJsonString());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"name\":\"a\",\"name\":\"a\"}")]
    public void Read_OtherJson_IsOneError(string json) => Refused(json);

    [Fact]
    public void Read_AnyPrefix_IsOneError()
    {
        for (var length = 0; length < _json.Length; length += 7)
        {
            Refused(_json[..length]);
        }
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", true)]
    [InlineData("0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef", false)]
    [InlineData("0123456789abcdef", false)]
    [InlineData("../../../../../../../../../../../../../../../../../../etc/passwd/", false)]
    public void SegmentDigest_Value_IsChecked(string value, bool allowed)
    {
        Assert.Equal(allowed, SegmentDigest.IsWellFormed(value));
        if (!allowed)
        {
            Assert.Throws<ArgumentException>(() => new SegmentDigest(value));
        }
    }

    private static string Refused(string json)
    {
        var error = Assert.Throws<WeightStoreException>(() => ManifestFormat.Read(Encoding.UTF8.GetBytes(json), "f"));
        Assert.Equal(WeightStoreError.CorruptSegment, error.Error);
        return error.Message;
    }
}
