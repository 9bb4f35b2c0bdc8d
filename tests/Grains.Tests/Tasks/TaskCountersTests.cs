using PtmOrleans.Grains.Tasks;
using PtmOrleans.Testing;

namespace PtmOrleans.Grains.Tests.Tasks;

public class TaskCountersTests
{
    private readonly LosingState _state = new();
    private readonly TaskCounters _counters;

    public TaskCountersTests() => _counters = new TaskCounters(_state, new ManualTimeProvider());

    [Fact]
    public async Task SaveAsync_AnAnswerWasLost_GoesOnSaving()
    {
        _counters.OnBatch(1, new InferTiming { BatchItems = 1 });
        _state.LosesAnswers = true;
        await Assert.ThrowsAsync<TimeoutException>(() => _counters.SaveAsync(CancellationToken.None));

        _state.LosesAnswers = false;
        _counters.OnBatch(1, new InferTiming { BatchItems = 1 });
        await _counters.SaveAsync(CancellationToken.None);
        Assert.Equal(2, Assert.Single(_state.Stored).Executions);

        _counters.OnBatch(1, new InferTiming { BatchItems = 1 });
        await _counters.SaveAsync(CancellationToken.None);
        Assert.Equal(3, Assert.Single(_state.Stored).Executions);
    }
}
