using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
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
internal sealed partial class UploadCompletion(
    UploadAccess uploads,
    IGrainFactory grains,
    TaskCatalog catalog,
    IOptions<GatewayOptions> options,
    TimeProvider clock,
    ILogger<UploadCompletion> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>201 with the task, also when it is asked again.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var upload = uploads.Find(context);
        var name = new TaskName(CallerIdentity.Of(context).Tenant, upload.Plan.Task);

        // A caller that leaves does not end it: it would never learn whether there is a version now, and may ask again.
        using var time = new RequestTime(options.Value.RegistrationLimit, clock, CancellationToken.None);
        if (upload.Outcome is null)
        {
            using var turn = await WaitAsync(upload, time.Token, context.RequestAborted);
            await CompleteAsync(upload, name, time.Token);
        }

        var task = await catalog.GetAsync(name.Tenant, name.Name, time.Token);
        context.Response.Headers.Location = $"/v1/tasks/{name.Name}";
        await JsonBodies.WriteAsync(context.Response, TaskView.From(task), TaskJson.Default.TaskView, StatusCodes.Status201Created);
    }

    // Who asks again because its connection broke waits for what it began.
    private async Task<IDisposable> WaitAsync(Upload upload, CancellationToken time, CancellationToken caller)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time, caller);
        while (true)
        {
            if (upload.TryBeginCompletion() is { } turn)
            {
                return turn;
            }

            await Task.Delay(Pause, clock, either.Token);
        }
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
        Finish(upload, registered.Version ?? registered.Description!.Versions[^1].Version);
    }

    // The version is there: who asks again gets it from the registration.
    private void Finish(Upload upload, int version)
    {
        try
        {
            upload.Finish(version);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotNoted(e, upload.Id, version);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Upload {Upload} became version {Version}, but that could not be noted.")]
    private partial void LogNotNoted(Exception exception, string upload, int version);
}
