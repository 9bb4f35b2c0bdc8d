using Orleans;
using Orleans.Runtime;

namespace PtmOrleans.StandIns.OrleansTests.Hosting;

internal sealed class OrderedParticipant(List<string> order) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(OrderedParticipant),
        ServiceLifecycleStage.ApplicationServices,
        _ => Note("services started"),
        _ => Note("services stopped"));

    private Task Note(string step)
    {
        order.Add(step);
        return Task.CompletedTask;
    }
}
