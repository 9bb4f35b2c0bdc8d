using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Grains.Devices;
using PtmOrleans.Grains.Scheduling;

namespace PtmOrleans.Gateway.Operations;

/// <summary>The platform's state; for operators.</summary>
internal sealed class OperationEndpoints(IGrainFactory grains, IOptions<GatewayOptions> options)
{
    /// <summary><c>GET /v1/scheduler</c>.</summary>
    public async Task SchedulerAsync(HttpContext context)
    {
        var scheduler = await DescribeAsync(context.RequestAborted);
        await JsonBodies.WriteAsync(
            context.Response, SchedulerView.From(options.Value.Pool, scheduler), OperationJson.Default.SchedulerView);
    }

    /// <summary><c>GET /v1/devices</c>: the devices that the scheduler knows, each as it describes itself.</summary>
    public async Task DevicesAsync(HttpContext context)
    {
        var scheduler = await DescribeAsync(context.RequestAborted);
        var asked = scheduler.Devices.Select(d => FindAsync(d.Device, context.RequestAborted));
        var devices = (await Task.WhenAll(asked)).OfType<DeviceDescription>().Select(DeviceView.From).ToArray();
        await JsonBodies.WriteAsync(context.Response, new DeviceListView(devices), OperationJson.Default.DeviceListView);
    }

    private Task<SchedulerDescription> DescribeAsync(CancellationToken cancellationToken) =>
        grains.GetGrain<ISchedulerGrain>(options.Value.Pool).DescribeAsync(cancellationToken);

    // A device whose silo is gone stays with the scheduler until it has been silent for a while.
    private async Task<DeviceDescription?> FindAsync(string device, CancellationToken cancellationToken)
    {
        try
        {
            return await grains.GetGrain<IDeviceGrain>(device).DescribeAsync(cancellationToken);
        }
        catch (Exception exception) when (TransientFailures.Includes(exception))
        {
            return null;
        }
    }
}
