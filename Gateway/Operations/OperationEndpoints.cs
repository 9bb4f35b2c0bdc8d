using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
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

    /// <summary><c>PUT /v1/scheduler/policy</c>: switches the policy of the pool, also for the time after a restart.</summary>
    public async Task SetPolicyAsync(HttpContext context)
    {
        var body = await JsonBodies.ReadAsync(context.Request, OperationJson.Default.PolicyBody, context.RequestAborted);
        var isKnown = await grains.GetGrain<ISchedulerGrain>(options.Value.Pool).SetPolicyAsync(body.Policy, context.RequestAborted);
        var scheduler = await DescribeAsync(context.RequestAborted);
        if (!isKnown)
        {
            throw RefusedException.Invalid(
                $"policy is '{ProblemMapping.Shorten(body.Policy)}'; there are {string.Join(", ", scheduler.Policies)}");
        }

        await JsonBodies.WriteAsync(
            context.Response, new PolicyView(scheduler.Policy, scheduler.Policies), OperationJson.Default.PolicyView);
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
