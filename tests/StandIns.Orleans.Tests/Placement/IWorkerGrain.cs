using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.Placement;

public interface IWorkerGrain : IGrainWithIntegerKey
{
    /// <summary>Answers with the activation that did the work.</summary>
    Task<string> WorkAsync(string started, string release);
}
