using Orleans.Runtime;
using Orleans.Storage;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Grains.Tests.Tasks;

/// <summary>State in a storage whose answers can be lost after it has written.</summary>
internal sealed class LosingState : IPersistentState<TaskCounts>
{
    private int _version;
    private int _known;

    public TaskCounts State { get; set; } = new();

    /// <summary>What the storage has.</summary>
    public VersionStatistics[] Stored { get; private set; } = [];

    public bool LosesAnswers { get; set; }

    public string? Etag => $"{_known}";

    public bool RecordExists => _known > 0;

    public Task ReadStateAsync()
    {
        (_known, State) = (_version, new TaskCounts { Versions = [.. Stored] });
        return Task.CompletedTask;
    }

    public Task WriteStateAsync()
    {
        if (_known != _version)
        {
            throw new InconsistentStateException("Changed since it was read.", $"{_version}", $"{_known}");
        }

        Stored = [.. State.Versions];
        _version++;
        if (LosesAnswers)
        {
            throw new TimeoutException("No answer.");
        }

        _known = _version;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync() => throw new NotSupportedException();
}
