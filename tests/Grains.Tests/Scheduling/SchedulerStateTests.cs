using System.Text.Json;
using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Scheduling.Costs;

namespace PtmOrleans.Grains.Tests.Scheduling;

public sealed class SchedulerStateTests
{
    private static readonly CostModelState Model = new()
    {
        Exec = [new CostState("bert/aa", "cpu", 1.5, 0.25, 10), new CostState("bert/bb", "cuda", 0, 3e-9, 1)],
        Switch = [new CostState("", "cpu", 7, 0.125, 99), new CostState("", "cpu", 9, 0.5, 12, Widens: true)],
    };

    [Fact]
    public void ToModel_OfFrom_IsTheSameModel() => AssertSame(Model, new SchedulerState { Costs = SchedulerState.From(Model) }.ToModel());

    [Fact]
    public void ToModel_OfNothingStored_IsAnEmptyModel()
    {
        var model = new SchedulerState().ToModel();
        Assert.Empty(model.Exec);
        Assert.Empty(model.Switch);
    }

    [Fact]
    public void State_AsJsonAndBack_IsTheSame()
    {
        var state = new SchedulerState { Policy = "fcfs", Costs = SchedulerState.From(Model) };
        var back = JsonSerializer.Deserialize<SchedulerState>(JsonSerializer.Serialize(state))!;

        Assert.Equal("fcfs", back.Policy);
        AssertSame(Model, back.ToModel());
    }

    [Fact]
    public void Import_OfAnExportedModel_KeepsWhatWasLearned()
    {
        var learned = new CostModel();
        for (var i = 1; i <= 50; i++)
        {
            learned.ObserveExec("bert/aa", "cpu", 1, 100 * i, TimeSpan.FromMilliseconds(5 + i));
            learned.ObserveSwitch("cpu", i << 20, TimeSpan.FromMilliseconds(2 * i));
        }

        var exported = learned.Export();
        var stored = new SchedulerState { Costs = SchedulerState.From(exported) };
        AssertSame(exported, CostModel.Import(stored.ToModel()).Export());
    }

    private static void AssertSame(CostModelState expected, CostModelState actual)
    {
        Assert.Equal(expected.Exec.AsEnumerable(), actual.Exec);
        Assert.Equal(expected.Switch.AsEnumerable(), actual.Switch);
    }
}
