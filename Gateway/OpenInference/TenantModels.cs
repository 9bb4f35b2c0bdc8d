using System.Runtime.CompilerServices;
using Orleans;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>Asks each of a tenant's tasks for something, some at a time, in the order of their names.</summary>
internal sealed class TenantModels(IGrainFactory grains)
{
    private const int Page = 1000;
    private const int AtOnce = 32;

    public async IAsyncEnumerable<T> AskAsync<T>(
        string tenant, Func<ITaskGrain, Task<T?>> ask, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        var owner = grains.GetGrain<ITenantGrain>(tenant);
        string? after = null;
        do
        {
            var page = await owner.ListTasksAsync(after, Page, cancellationToken);
            foreach (var some in page.Tasks.Chunk(AtOnce))
            {
                foreach (var answer in await Task.WhenAll(some.Select(t => ask(grains.GetGrain<ITaskGrain>(t.Name.ToString())))))
                {
                    if (answer is not null)
                    {
                        yield return answer;
                    }
                }
            }

            after = page.Next;
        }
        while (after is not null);
    }
}
