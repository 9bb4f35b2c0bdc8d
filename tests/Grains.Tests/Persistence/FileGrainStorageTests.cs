using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using PtmOrleans.Grains.Persistence;
using PtmOrleans.Grains.Tenants;
using PtmOrleans.Testing;

namespace PtmOrleans.Grains.Tests.Persistence;

public sealed class FileGrainStorageTests : IDisposable
{
    private static readonly GrainId Id = GrainId.Create("tenant", "acme");

    private readonly TempFolder _folder = new();
    private readonly FileGrainStorage _storage;

    public FileGrainStorageTests() => _storage = new FileGrainStorage(_folder["state"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Read_NothingStored_HasNoRecord()
    {
        var state = Fresh();
        await _storage.ReadStateAsync("tenant", Id, state);

        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.Empty(state.State!.Tasks);
    }

    [Fact]
    public async Task Read_AfterARestart_IsWhatWasWritten()
    {
        var written = await WriteAsync(Id, "b", "a");
        var read = Fresh();
        await new FileGrainStorage(_folder["state"]).ReadStateAsync("tenant", Id, read);

        Assert.True(read.RecordExists);
        Assert.Equal(written.ETag, read.ETag);
        Assert.Equal(["a", "b"], read.State!.Tasks);
    }

    [Fact]
    public async Task Write_SeveralTimes_EachETagIsTheNext()
    {
        var state = await WriteAsync(Id, "a");
        var first = state.ETag;
        state.State!.Tasks.Add("b");
        await _storage.WriteStateAsync("tenant", Id, state);
        Assert.NotEqual(first, state.ETag);
        await _storage.WriteStateAsync("tenant", Id, state);

        Assert.Equal(["a", "b"], (await ReadAsync(Id)).State!.Tasks);
    }

    [Fact]
    public async Task Write_SomeoneWroteInBetween_ConflictsAndKeepsTheirs()
    {
        var mine = await WriteAsync(Id, "a");
        var theirs = await ReadAsync(Id);
        theirs.State!.Tasks.Add("theirs");
        await _storage.WriteStateAsync("tenant", Id, theirs);

        mine.State!.Tasks.Add("mine");
        var conflict = await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.WriteStateAsync("tenant", Id, mine));
        Assert.Equal((theirs.ETag, mine.ETag), (conflict.StoredEtag, conflict.CurrentEtag));
        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.ClearStateAsync("tenant", Id, mine));
        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.WriteStateAsync("tenant", Id, Fresh()));
        Assert.Equal(["a", "theirs"], (await ReadAsync(Id)).State!.Tasks);
    }

    [Fact]
    public async Task Write_FileWasDeletedInBetween_Conflicts()
    {
        var state = await WriteAsync(Id, "a");
        File.Delete(Assert.Single(Files()));

        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.WriteStateAsync("tenant", Id, state));
    }

    [Fact]
    public async Task Clear_ThenWrite_StartsAnew()
    {
        var state = await WriteAsync(Id, "a");
        await _storage.ClearStateAsync("tenant", Id, state);
        Assert.False(state.RecordExists);
        Assert.Empty(state.State!.Tasks);
        Assert.Empty(Files());

        await _storage.WriteStateAsync("tenant", Id, state);
        Assert.True(state.RecordExists);
        Assert.Empty((await ReadAsync(Id)).State!.Tasks);
    }

    [Fact]
    public async Task Read_AfterACrashDuringAWrite_IsTheOldState()
    {
        await WriteAsync(Id, "old");
        await File.WriteAllTextAsync($"{Assert.Single(Files())}.{Guid.NewGuid():N}.tmp", "{ \"Tasks\": [ \"ha");

        var state = await ReadAsync(Id);
        Assert.Equal(["old"], state.State!.Tasks);
        state.State!.Tasks.Add("new");
        await _storage.WriteStateAsync("tenant", Id, state);
        Assert.Equal(["new", "old"], (await ReadAsync(Id)).State!.Tasks);
    }

    [Fact]
    public async Task Open_LeftoversOfAKilledProcess_GoAndStatesStay()
    {
        await WriteAsync(Id, "a");
        var state = Assert.Single(Files());
        await File.WriteAllTextAsync($"{state}.{Guid.NewGuid():N}.tmp", "{ \"Tasks\": [ \"ha");

        var reopened = Fresh();
        await new FileGrainStorage(_folder["state"]).ReadStateAsync("tenant", Id, reopened);

        Assert.Equal([state], Files());
        Assert.Equal(["a"], reopened.State!.Tasks);
    }

    [Fact]
    public async Task Clear_NothingEverStored_DoesNothing()
    {
        var state = Fresh();
        await _storage.ClearStateAsync("tenant", Id, state);

        Assert.False(state.RecordExists);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task Read_RecordIsGone_StateIsBlank()
    {
        var state = await WriteAsync(Id, "stale");
        File.Delete(Assert.Single(Files()));
        await _storage.ReadStateAsync("tenant", Id, state);

        Assert.Empty(state.State!.Tasks);
        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
    }

    [Fact]
    public async Task Write_Always_LeavesNoTemporaryFile()
    {
        await WriteAsync(Id, "a");
        Assert.EndsWith(".json", Assert.Single(Files()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{ \"Tasks\": [ \"ha")]
    [InlineData("{ \"Tasks\": 7 }")]
    public async Task Read_UnreadableFile_NamesItAndWhatToDo(string content)
    {
        await WriteAsync(Id, "a");
        var path = Assert.Single(Files());
        await File.WriteAllTextAsync(path, content);

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(Id));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("Restore it from a backup, or delete it", error.Message, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task Write_OddIds_StayApartAndInTheFolder()
    {
        string[] keys =
        [
            "a/b", "a_b", "a:b", "a\\b", "A_B", "../../up", ".", "..", " ", "ü", "ü ", "\u0001", "con", "😀",
            new string('x', 4000), new string('x', 4001),
        ];
        foreach (var key in keys)
        {
            await WriteAsync(GrainId.Create(GrainType.Create("tenant"), IdSpan.Create(key)), key);
        }

        Assert.Equal(keys.Length, Files().Length);
        Assert.All(Files(), f => Assert.Equal(_folder["state/tenant"], Path.GetDirectoryName(f)));
        foreach (var key in keys)
        {
            Assert.Equal([key], (await ReadAsync(GrainId.Create(GrainType.Create("tenant"), IdSpan.Create(key)))).State!.Tasks);
        }
    }

    [Fact]
    public async Task Write_TwoStatesOfOneGrain_StayApart()
    {
        await WriteAsync(Id, "a");
        await _storage.WriteStateAsync("other", Id, new GrainState<TenantState>(new TenantState { Tasks = ["b"] }));

        Assert.Equal(["a"], (await ReadAsync(Id)).State!.Tasks);
    }

    private string[] Files() => Directory.GetFiles(_folder["state"], "*", SearchOption.AllDirectories);

    private static GrainState<TenantState> Fresh() => new(new TenantState());

    private async Task<GrainState<TenantState>> WriteAsync(GrainId id, params string[] tasks)
    {
        var state = new GrainState<TenantState>(new TenantState { Tasks = [.. tasks] });
        await _storage.WriteStateAsync("tenant", id, state);
        return state;
    }

    private async Task<GrainState<TenantState>> ReadAsync(GrainId id)
    {
        var state = Fresh();
        await _storage.ReadStateAsync("tenant", id, state);
        return state;
    }
}
