namespace PtmOrleans.Scheduling.Tests.Parity;

/// <summary>A test that needs the published data; skipped with a message where that is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PublishedFactAttribute : FactAttribute
{
    public PublishedFactAttribute()
    {
        Skip = PublishedData.Folder is null ? "FastPTM's traces and logs are not beside the repository (../shared/data)." : null;
    }
}
