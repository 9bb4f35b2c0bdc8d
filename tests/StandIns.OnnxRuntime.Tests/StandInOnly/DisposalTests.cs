using Microsoft.ML.OnnxRuntime;

namespace PtmOrleans.StandIns.OnnxRuntime.Tests.StandInOnly;

/// <summary>The real package passes a null pointer to the library here; the stand-in refuses instead of crashing.</summary>
public sealed class DisposalTests
{
    [Fact]
    public void DisposedSession_IsRefused()
    {
        using var run = new RunOptions();
        var session = new InferenceSession(OnnxModel.Scale());
        using var binding = session.CreateIoBinding();
        using var x = OrtValue.CreateTensorValueFromMemory<float>([1, 2], [1, 2]);
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.Run(run, ["x"], [x], ["y"]));
        Assert.Throws<ObjectDisposedException>(() => session.RunWithBinding(run, binding));
        Assert.Throws<ObjectDisposedException>(session.CreateIoBinding);
        Assert.Throws<ObjectDisposedException>(() => binding.BindInput("x", x));
    }

    [Fact]
    public void DisposedBindingOrValue_IsRefused()
    {
        using var run = new RunOptions();
        using var session = new InferenceSession(OnnxModel.Scale());
        var binding = session.CreateIoBinding();
        var x = OrtValue.CreateTensorValueFromMemory<float>([1, 2], [1, 2]);
        x.Dispose();
        Assert.Throws<ObjectDisposedException>(() => binding.BindInput("x", x));
        Assert.Throws<ObjectDisposedException>(() => session.Run(run, ["x"], [x], ["y"]));
        Assert.Throws<ObjectDisposedException>(() => x.GetTensorDataAsSpan<float>().ToArray());
        binding.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.RunWithBinding(run, binding));
        Assert.Throws<ObjectDisposedException>(binding.GetOutputNames);
    }

    [Fact]
    public async Task DisposeDuringRuns_EndsThemCleanly()
    {
        var session = new InferenceSession(OnnxModel.Scale());
        using var started = new SemaphoreSlim(0);
        var runners = Enumerable.Range(0, 2).Select(_ => OnOwnThread(() => RunUntilDisposed(session, started))).ToArray();
        foreach (var _ in runners)
        {
            await started.WaitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        }

        session.Dispose();
        await Task.WhenAll(runners).WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static Task OnOwnThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void RunUntilDisposed(InferenceSession session, SemaphoreSlim started)
    {
        using var run = new RunOptions();
        using var x = OrtValue.CreateTensorValueFromMemory<float>([1, 2], [1, 2]);
        using var w = OrtValue.CreateTensorValueFromMemory<float>([5, 7], [2]);
        try
        {
            for (var i = 0; ; i++)
            {
                using var outputs = session.Run(run, ["x", "w"], [x, w], ["y"]);
                Assert.Equal([5, 14], outputs[0].GetTensorDataAsSpan<float>().ToArray());
                if (i == 0)
                {
                    started.Release();
                }
            }
        }
        catch (ObjectDisposedException)
        {
            // The wanted end.
        }
    }
}
