using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans;
using PtmOrleans.Gateway.Authentication;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Gateway.Tasks;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.WeightStore.Uploads;

namespace PtmOrleans.Gateway.Uploads;

/// <summary><c>POST /v1/uploads/{upload}/complete</c>: checks the files and registers them as a version.</summary>
internal sealed class UploadCompletion(
    UploadAccess uploads, IGrainFactory grains, TaskCatalog catalog, IOptions<GatewayOptions> options, TimeProvider clock)
{
    /// <summary>201 with the task, also when it is asked again.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var upload = uploads.Find(context);
        var name = new TaskName(CallerIdentity.Of(context).Tenant, upload.Plan.Task);

        // A caller that leaves does not end it: it would never learn whether there is a version now, and may ask again.
        using var time = new RequestTime(options.Value.RegistrationLimit, clock, CancellationToken.None);
        if (upload.Outcome is null)
        {
            await CompleteAsync(upload, name, time.Token);
        }

        var task = await catalog.GetAsync(name.Tenant, name.Name, time.Token);
        context.Response.Headers.Location = $"/v1/tasks/{name.Name}";
        await JsonBodies.WriteAsync(context.Response, TaskView.From(task), TaskJson.Default.TaskView, StatusCodes.Status201Created);
    }

    private async Task CompleteAsync(Upload upload, TaskName name, CancellationToken cancellationToken)
    {
        using var owned = upload.Own();
        if (upload.Outcome is not null)
        {
            return;
        }

        await upload.VerifyAsync(cancellationToken);
        var registration = new TaskRegistration(upload.Folder, upload.Plan.Version);
        var registered = await grains.GetGrain<ITaskGrain>(name.ToString()).RegisterAsync(registration, cancellationToken);
        catalog.Forget(name);
        registered.Require(name);
        upload.Finish(registered.Description!.Versions[^1].Version);
    }
}
