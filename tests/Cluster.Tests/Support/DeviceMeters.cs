using System.Diagnostics.Metrics;

namespace PtmOrleans.Cluster.Tests.Support;

/// <summary>Reads what the devices of this process count.</summary>
internal static class DeviceMeters
{
    /// <summary>The sum of a counter over all devices.</summary>
    public static long Sum(string instrument)
    {
        var sum = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (published, self) =>
        {
            if (published.Name == instrument)
            {
                self.EnableMeasurementEvents(published);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => sum += value);
        listener.Start();
        listener.RecordObservableInstruments();
        return sum;
    }
}
