using PtmOrleans.Scheduling.Dispatch;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Scheduling.Simulation;

/// <summary>Where a machine gets its batches and tells of itself.</summary>
internal interface IBatchSource
{
    TakenBatch<int>? Take(Work work);

    void Finish(string device, Work work);

    void Report(DeviceStatus status);
}
