using System.Security.Cryptography;
using PtmOrleans.WeightStore.Layout;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Store;
using PtmOrleans.WeightStore.Tensors;
using PtmOrleans.WeightStore.Tests.Checkpoints;

namespace PtmOrleans.WeightStore.Tests.Store;

public sealed class ImportTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    [Fact]
    public async Task ImportAsync_EveryTransformAndType_GivesThePlannedValues()
    {
        // More elements than a piece has, sides that no tile divides, and rows longer than a piece.
        float Value(int i) => ((i * 37) % 1009) - 500;
        FakeCheckpoint.WriteTensors(
            _fixture["checkpoint"],
            SafetensorsBytes.F32("copied", [601, 703], Value),
            SafetensorsBytes.F16("half", [601, 703], Value),
            SafetensorsBytes.BF16("brain", [90], i => Value(i) / 4),
            SafetensorsBytes.F32("turned", [701, 603], Value),
            SafetensorsBytes.F16("q", [45, 600], Value),
            SafetensorsBytes.F32("k", [33, 600], i => -Value(i)),
            SafetensorsBytes.BF16("v", [1, 600], _ => 2),
            SafetensorsBytes.F16("hq", [45, 600], Value),
            SafetensorsBytes.F16("hk", [34, 600], i => -Value(i)),
            SafetensorsBytes.BF16("b1", [3], i => i),
            SafetensorsBytes.BF16("b2", [2], i => i + 3),
            SafetensorsBytes.F16("b3", [2], i => i + 5),
            SafetensorsBytes.F32("bq", [5], i => i),
            SafetensorsBytes.F32("bk", [3], i => i + 5),
            SafetensorsBytes.F32("wide", [2, 300_000], Value),
            SafetensorsBytes.F32("scalar", [], _ => 7));
        var layout = new FakeLayout(
            new SegmentPlan("first", [FakeLayout.Copied("copied", [601, 703]), FakeLayout.Copied("half", [601, 703]), FakeLayout.Copied("brain", [90]), FakeLayout.Copied("scalar", [])]),
            new SegmentPlan("second",
            [
                new TensorPlan("turned", ["turned"], TensorTransform.Transpose, [603, 701]),
                new TensorPlan("qkv", ["q", "k", "v"], TensorTransform.Transpose, [600, 79]),
                new TensorPlan("bias", ["bq", "bk"], TensorTransform.Copy, [8]),
                new TensorPlan("halves", ["hq", "hk"], TensorTransform.Transpose, [600, 79]),
                new TensorPlan("brains", ["b1", "b2"], TensorTransform.Copy, [5]),
                new TensorPlan("kinds", ["b1", "b2", "b3"], TensorTransform.Copy, [7]),
                new TensorPlan("pair", ["wide", "wide"], TensorTransform.Copy, [2, 600_000]),
            ]));

        var manifest = await _fixture.Store.ImportAsync(_fixture["checkpoint"], "a/b", null, layout, null, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

        var read = manifest.Segments.SelectMany(s => s.Tensors, (s, t) => (t.Name, Values: Read(s, t))).ToDictionary(t => t.Name, t => t.Values);
        Assert.Equal(Enumerable.Range(0, 601 * 703).Select(Value), read["copied"]);
        Assert.Equal(Enumerable.Range(0, 601 * 703).Select(Value), read["half"]);
        Assert.Equal(Enumerable.Range(0, 90).Select(i => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(Value(i) / 4) & 0xFFFF0000)), read["brain"]);
        Assert.Equal(Cells(600, 79).Select(c => c.Column < 45 ? Value((c.Column * 600) + c.Row) : -Value(((c.Column - 45) * 600) + c.Row)), read["halves"]);
        Assert.Equal([0, 1, 2, 3, 4], read["brains"]);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], read["kinds"]);
        Assert.Equal(
            [("half", ElementType.F16), ("brain", ElementType.BF16), ("halves", ElementType.F16), ("brains", ElementType.BF16)],
            manifest.Segments.SelectMany(s => s.Tensors).Where(t => t.Type != ElementType.F32).Select(t => (t.Name, t.Type)));
        Assert.Equal(ElementType.F32, manifest.Type);
        Assert.Equal([7f], read["scalar"]);
        Assert.Equal(Cells(603, 701).Select(c => Value((c.Column * 603) + c.Row)), read["turned"]);
        Assert.Equal(
            Cells(600, 79).Select(c => c.Column < 45 ? Value((c.Column * 600) + c.Row) : c.Column < 78 ? -Value(((c.Column - 45) * 600) + c.Row) : 2),
            read["qkv"]);
        Assert.Equal(Enumerable.Range(0, 8).Select(i => (float)i), read["bias"]);
        Assert.Equal(Cells(2, 600_000).Select(c => Value((c.Row * 300_000) + (c.Column % 300_000))), read["pair"]);
    }

    [Fact]
    public async Task ImportAsync_Segment_IsAlignedPaddedAndNamedByItsHash()
    {
        var manifest = await _fixture.ImportAsync("acme/sentiment");

        foreach (var segment in manifest.Segments)
        {
            var bytes = await File.ReadAllBytesAsync(_fixture.Store.SegmentPath(segment.Digest));
            Assert.Equal(segment.Bytes, bytes.Length);
            Assert.Equal(0, bytes.Length % 64);
            Assert.Equal(segment.Digest.Value, Convert.ToHexStringLower(SHA256.HashData(bytes)));
            Assert.All(segment.Tensors, t => Assert.Equal(0, t.Offset % 64));
        }

        var head = await File.ReadAllBytesAsync(_fixture.Store.SegmentPath(manifest.Segments[1].Digest));
        Assert.All(head[32..64], b => Assert.Equal(0, b));
    }

    [Fact]
    public async Task ImportAsync_Manifest_SaysWhatWasImported()
    {
        var manifest = await _fixture.ImportAsync("acme/sentiment");

        Assert.Equal("acme/sentiment:1", manifest.Key);
        Assert.Equal((ElementType.F32, "checkpoint-1", "fake", "mean"), (manifest.Type, manifest.Source, manifest.Config.GetProperty("model_type").GetString(), manifest.Settings["pooling"]));
        Assert.Equal(["embeddings", "head"], manifest.Segments.Select(s => s.Part));
        Assert.Equal((40 * 8 * 4) + 64 + 128, manifest.WeightBytes);
        Assert.Equal("[PAD]\n[UNK]\n"u8.ToArray(), _fixture.Store.ReadFile(manifest, "vocab.txt"));
        Assert.Equal(WeightStoreError.NotFound, Assert.Throws<WeightStoreException>(() => _fixture.Store.ReadFile(manifest, "merges.txt")).Error);
    }

    [Fact]
    public async Task ImportAsync_EqualParts_AreStoredOnce()
    {
        var one = await _fixture.ImportAsync("acme/one", seed: 1);
        var two = await _fixture.ImportAsync("acme/two", seed: 2);

        Assert.Equal(one.Segments[0].Digest, two.Segments[0].Digest);
        Assert.NotEqual(one.Segments[1].Digest, two.Segments[1].Digest);
        Assert.Equal(3, _fixture.Files("segments").Length);
        Assert.Single(_fixture.Files("blobs"));
        Assert.Empty(_fixture.Files("tmp"));
    }

    [Fact]
    public async Task ImportAsync_Versions_CountUpAndAreNotUsedAgain()
    {
        Assert.Equal(1, (await _fixture.ImportAsync("a")).Version);
        Assert.Equal(7, (await _fixture.ImportAsync("a", version: 7)).Version);
        Assert.Equal(8, (await _fixture.ImportAsync("a")).Version);
        Assert.Equal(1, (await _fixture.ImportAsync("a/b")).Version);
        Assert.Equal(1, _fixture.Store.Remove("a", 8));

        Assert.Equal(9, (await _fixture.ImportAsync("a")).Version);
        Assert.Equal(WeightStoreError.AlreadyExists, (await Assert.ThrowsAsync<WeightStoreException>(() => _fixture.ImportAsync("a", version: 7))).Error);
        Assert.Equal(WeightStoreError.AlreadyExists, (await Assert.ThrowsAsync<WeightStoreException>(() => _fixture.ImportAsync("a", version: 8))).Error);
    }

    [Fact]
    public async Task ImportAsync_ManyAtOnce_EachGetsItsOwnVersion()
    {
        _fixture.Checkpoint();
        var manifests = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            _fixture.Store.ImportAsync(_fixture["checkpoint-1"], "a", null, FakeLayout.ForFakeCheckpoint(), null, CancellationToken.None))).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(Enumerable.Range(1, 8), manifests.Select(m => m.Version).Order());
        Assert.True((await _fixture.VerifyAsync()).Passed);
    }

    [Fact]
    public async Task ImportAsync_Progress_GrowsToTheTotal()
    {
        var progress = new Recorder();

        await _fixture.Store.ImportAsync(_fixture.Checkpoint(), "a", null, FakeLayout.ForFakeCheckpoint(), progress, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(progress.Reports.Select(r => r.BytesDone).Order(), progress.Reports.Select(r => r.BytesDone));
        Assert.All(progress.Reports, r => Assert.Equal((40 * 8 * 4) + 192, r.BytesTotal));
        Assert.Equal(("head", progress.Reports[0].BytesTotal), (progress.Reports[^1].Part, progress.Reports[^1].BytesDone));
    }

    [Fact]
    public async Task ImportAsync_Cancelled_LeavesNothing()
    {
        using var cancel = new CancellationTokenSource();
        var store = _fixture.Open(before: (step, _) => cancel.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            store.ImportAsync(_fixture.Checkpoint(), "a", null, FakeLayout.ForFakeCheckpoint(), null, cancel.Token).WaitAsync(TimeSpan.FromSeconds(30)));

        Assert.Empty(_fixture.Files("tmp"));
        Assert.Empty(_fixture.Store.List());
    }

    [Fact]
    public async Task ImportAsync_CorruptSegmentOfTheSameLength_IsReplaced()
    {
        var manifest = await _fixture.ImportAsync("a");
        var path = _fixture.Store.SegmentPath(manifest.Segments[0].Digest);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[5] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        Assert.False((await _fixture.VerifyAsync()).Passed);

        await _fixture.ImportAsync("a");

        Assert.True((await _fixture.VerifyAsync()).Passed);
    }

    [Fact]
    public async Task ImportAsync_PlanThatDoesNotFit_ListsEveryProblem()
    {
        FakeCheckpoint.WriteTensors(
            _fixture["checkpoint"],
            SafetensorsBytes.F32("a", [2, 3], i => i),
            SafetensorsBytes.F32("b", [3, 2], i => i),
            SafetensorsBytes.F32("vector", [3], i => i),
            new SafetensorsBytes.Tensor("ids", ElementType.I64, [1], new byte[8]));
        var layout = new FakeLayout(
            new SegmentPlan("p",
            [
                FakeLayout.Copied("gone", [1]),
                FakeLayout.Copied("ids", [1]),
                FakeLayout.Copied("a", [3, 2]),
                new TensorPlan("turned", ["vector"], TensorTransform.Transpose, [3]),
                new TensorPlan("joined", ["a", "b"], TensorTransform.Copy, [2, 5]),
                new TensorPlan("none", [], TensorTransform.Copy, [1]),
                FakeLayout.Copied("gone", [1]),
            ]),
            new SegmentPlan("p", []));

        var error = await Assert.ThrowsAsync<WeightStoreException>(() =>
            _fixture.Store.ImportAsync(_fixture["checkpoint"], "a", null, layout, null, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30)));

        Assert.Equal(WeightStoreError.InvalidCheckpoint, error.Error);
        foreach (var problem in (string[])
        [
            "part 'p' is planned twice",
            "tensor 'gone' is planned twice",
            "no tensor 'gone'",
            "'ids' is I64; weights are F32, F16 or BF16",
            "'a' should have the shape [3, 2], but its sources give [2, 3]",
            "'vector' has the shape [3], but only a matrix can be transposed",
            "'joined' should have the shape [2, 5], but its sources give [2, 3] and [3, 2]",
            "'none' has no source",
            "part 'p' has no data",
        ])
        {
            Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        }

        Assert.Empty(_fixture.Files("tmp"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("../a")]
    [InlineData("a/./b")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("a\\b")]
    [InlineData("a/1.json")]
    [InlineData("a/1.Removed")]
    public async Task ImportAsync_BadName_IsRefused(string name)
    {
        var error = await Assert.ThrowsAsync<WeightStoreException>(() => _fixture.ImportAsync(name));

        Assert.Equal(WeightStoreError.InvalidName, error.Error);
        Assert.Throws<WeightStoreException>(() => _fixture.Store.Find(name));
        Assert.Throws<WeightStoreException>(() => _fixture.Store.Remove(name, null));
    }

    [Fact]
    public async Task ImportAsync_LongNameOrBadVersion_IsRefused()
    {
        Assert.Equal(WeightStoreError.InvalidName, (await Assert.ThrowsAsync<WeightStoreException>(() => _fixture.ImportAsync(new string('a', 201)))).Error);
        Assert.Equal(WeightStoreError.InvalidName, (await Assert.ThrowsAsync<WeightStoreException>(() => _fixture.ImportAsync("a", version: 0))).Error);
        Assert.Equal(200, (await _fixture.ImportAsync(new string('a', 200))).Name.Length);
    }

    public void Dispose() => _fixture.Dispose();

    private static IEnumerable<(int Row, int Column)> Cells(int rows, int columns)
        => from row in Enumerable.Range(0, rows) from column in Enumerable.Range(0, columns) select (row, column);

    private float[] Read(SegmentRecord segment, TensorRecord tensor)
    {
        var values = new float[tensor.Shape.Aggregate(1L, (size, length) => size * length)];
        Widening.ToSingle(File.ReadAllBytes(_fixture.Store.SegmentPath(segment.Digest)).AsSpan((int)tensor.Offset, (int)tensor.Bytes), tensor.Type, values);
        return values;
    }

    private sealed class Recorder : IProgress<ImportProgress>
    {
        public List<ImportProgress> Reports { get; } = [];

        public void Report(ImportProgress value) => Reports.Add(value);
    }
}
