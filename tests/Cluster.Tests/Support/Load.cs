using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Cluster.Tests.Support;

/// <summary>Requests in the air, and a way to wait until some have been answered.</summary>
internal sealed class Load
{
    // The reference takes its time: requests repeat, answers are all checked.
    private const int DistinctRequests = 48;

    private readonly Task<(ServedTask Task, InferRequest Request, InferReply Reply)>[] _calls;
    private readonly SemaphoreSlim _answers = new(0);

    public Load(ServingCluster cluster, ServedTask[] tasks, int requests)
    {
        _calls = [.. Enumerable.Range(0, requests).Select(i => CallAsync(cluster, tasks[i % tasks.Length], i % DistinctRequests))];
    }

    /// <summary>Waits until at least so many requests have been answered.</summary>
    public async Task AnsweredAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.True(await _answers.WaitAsync(ServingCluster.Patience), $"only {i} of {count} answers came");
        }
    }

    public async Task AssertAllRightAsync()
    {
        var answers = await Task.WhenAll(_calls).WaitAsync(ServingCluster.Patience);
        Parallel.ForEach(answers, answer => answer.Task.AssertRight(answer.Request, answer.Reply));
    }

    private async Task<(ServedTask Task, InferRequest Request, InferReply Reply)> CallAsync(ServingCluster cluster, ServedTask task, int seed)
    {
        var request = task.Request(seed, lengths: [1 + (seed % 24), 1 + (seed * 7 % 24)]);
        var reply = await cluster.InferAsync(task, request);
        _answers.Release();
        return (task, request, reply);
    }
}
