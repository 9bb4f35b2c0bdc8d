using System.Diagnostics;
using System.Runtime.CompilerServices;
using Orleans;
using Orleans.Runtime;
using PtmOrleans.StandIns.OrleansTests.Support;

namespace PtmOrleans.StandIns.OrleansTests.Calls;

internal sealed class CallGrain : Grain, ICallGrain
{
    private int _served;

    public static AsyncLocal<string?> Ambient { get; } = new();

    public Task ThrowAsync(string message) => throw new InvalidOperationException(message);

    public async Task ThrowTenantAsync(string message, string tenant)
    {
        await Task.Yield();
        throw new WrongTenantException(message, tenant);
    }

    public ValueTask<int> AddAsync(int left, int right) => new(left + right);

    public Task<string?> GetContextAsync(string key) => Task.FromResult(RequestContext.Get(key) as string);

    public Task<string?> RelayContextAsync(string key, string target) => GrainFactory.GetGrain<ICallGrain>(target).GetContextAsync(key);

    public Task SetContextAsync(string key, string value)
    {
        RequestContext.Set(key, value);
        return Task.CompletedTask;
    }

    public async Task WaitForCancellationAsync(string started, string seen, CancellationToken cancellationToken)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(() => cancelled.TrySetResult());
        Signals.Set(started);
        await cancelled.Task;
        Signals.Set(seen);
        cancellationToken.ThrowIfCancellationRequested();
    }

    public Task WaitShortlyAsync(string release) => Signals.WaitAsync(release);

    public async Task WaitAsync(string started, string release)
    {
        _served++;
        Signals.Set(started);
        await Signals.WaitAsync(release);
    }

    public Task<int> GetServedAsync() => Task.FromResult(_served);

    public Task NotifyAsync(string signal)
    {
        Signals.Set(signal);
        throw new InvalidOperationException("A one-way call's failure reaches nobody.");
    }

    public Task CallMyselfAsync() => this.AsReference<ICallGrain>().WaitShortlyAsync("never set");

    public async IAsyncEnumerable<int> CountAsync(int until, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = 0; i < until; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
            yield return i;
        }
    }

    public async IAsyncEnumerable<int> CountThenFailAsync(int until)
    {
        await foreach (var i in CountAsync(until, CancellationToken.None))
        {
            yield return i;
        }

        throw new InvalidOperationException("after the last");
    }

    public Task<bool> IsSameGrainAsync(ICallGrain reference) => Task.FromResult(this.GetGrainId() == reference.GetGrainId());

    public Task<string> GetAmbientAsync() => Task.FromResult(Ambient.Value ?? "none");

    public Task<string?> GetTraceIdAsync() => Task.FromResult(Activity.Current?.TraceId.ToString());
}
