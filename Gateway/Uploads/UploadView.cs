using System.Text.Json.Serialization;
using PtmOrleans.WeightStore.Uploads;

namespace PtmOrleans.Gateway.Uploads;

/// <summary>An upload as its tenant sees it.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Task">The task that it is for.</param>
/// <param name="Files">Its files.</param>
/// <param name="Expires">When it is dropped unless something of it arrives.</param>
/// <param name="Version">The version asked for, or, once it is complete, made; left out where neither is.</param>
/// <param name="Complete">Whether it has become that version.</param>
internal sealed record UploadView(
    string Id,
    string Task,
    IReadOnlyList<UploadFileView> Files,
    DateTimeOffset Expires,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Version,
    bool Complete)
{
    public static UploadView From(Upload upload, DateTimeOffset expires)
    {
        var outcome = upload.Outcome;
        return new(
            upload.Id,
            upload.Plan.Task,
            Array.ConvertAll(upload.Progress(), UploadFileView.From),
            expires,
            outcome ?? upload.Plan.Version,
            outcome is not null);
    }
}
