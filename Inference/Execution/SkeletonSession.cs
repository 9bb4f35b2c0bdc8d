using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Cores;
using PtmOrleans.Inference.Graphs;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.Inference.Execution;

/// <summary>The session of one skeleton, shared by every task whose weights fit it.</summary>
internal sealed class SkeletonSession : IDisposable
{
    private SkeletonSession(SkeletonGraph graph, SessionOptions options)
    {
        Graph = graph;
        Session = new InferenceSession(graph.Model, options);
    }

    public SkeletonGraph Graph { get; }

    public InferenceSession Session { get; }

    /// <summary>Makes the session that <paramref name="manifest"/> asks for.</summary>
    /// <exception cref="InvalidModelException">The weights were laid out for another graph than this build makes.</exception>
    public static SkeletonSession Create(Manifest manifest, SkeletonVariant variant, DeviceExecutorOptions options, IComputePlace place)
    {
        var graph = GraphOf(manifest, variant);
        using var session = OptionsOf(options.IntraOpThreads, options.SpinTime, options.Cores);
        place.Configure(session);
        return new(graph, session);
    }

    /// <summary>The graph that the weights of <paramref name="manifest"/> fit.</summary>
    /// <exception cref="InvalidModelException">The weights were laid out for another graph than this build makes.</exception>
    public static SkeletonGraph GraphOf(Manifest manifest, SkeletonVariant variant = default)
    {
        var (config, head) = (ModelFacts.ConfigOf(manifest), HeadSpec.From(manifest));
        var wide = BertSkeleton.Build(config, head);
        if (wide.Hash != manifest.Skeleton)
        {
            throw new InvalidModelException(
                $"{manifest.Key} was imported for the skeleton {manifest.Skeleton}, this build makes {wide.Hash}; "
                + "import the checkpoint again.");
        }

        return variant == default ? wide : BertSkeleton.Build(config, head with { TokenVectors = variant.TokenVectors }, variant.Form);
    }

    /// <summary>What sessions over skeletons have in common, whether weights are inputs or initializers.</summary>
    public static SessionOptions OptionsOf(int threads, TimeSpan spinTime, CoreSet cores)
    {
        var session = new SessionOptions
        {
            // The graph is fused as built, and no optimizer gets the chance to treat a weight as a constant.
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,

            // A memory pattern is kept for every input shape ever seen; ragged traffic would grow that map without end.
            EnableMemoryPattern = false,
        };
        SetSpinTime(session, spinTime);
        if (ThreadCores.ForSession(cores, threads) is { } affinities)
        {
            session.AddSessionConfigEntry("session.intra_op_thread_affinities", affinities);
        }

        return session;
    }

    /// <summary>See <see cref="DeviceExecutorOptions.SpinTime"/>.</summary>
    public static void SetSpinTime(SessionOptions session, TimeSpan spinTime)
    {
        var spins = spinTime > TimeSpan.Zero;
        session.AddSessionConfigEntry("session.intra_op.allow_spinning", spins ? "1" : "0");
        if (spins)
        {
            var microseconds = (long)Math.Ceiling(spinTime.TotalMicroseconds);
            session.AddSessionConfigEntry("session.intra_op.spin_duration_us", microseconds.ToString(CultureInfo.InvariantCulture));
            session.AddSessionConfigEntry("session.force_spinning_stop", "1");
        }
    }

    public void Dispose() => Session.Dispose();
}
