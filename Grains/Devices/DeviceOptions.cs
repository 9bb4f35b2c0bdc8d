using System.ComponentModel.DataAnnotations;
using PtmOrleans.Inference.Execution;

namespace PtmOrleans.Grains.Devices;

/// <summary>One device that a silo offers.</summary>
public sealed class DeviceOptions
{
    /// <summary>Name on its silo. Default: <c>cpu0</c>.</summary>
    [Required, RegularExpression("^[a-z0-9._-]{1,32}$")]
    public string Name { get; set; } = "cpu0";

    /// <summary>
    /// Kind of memory and compute: <c>cpu</c> maps weights from their files; <c>cuda</c> copies them to an NVIDIA device; <c>software</c>
    /// computes on the CPU too, but copies weights in as a device with memory of its own does. Default: <c>cpu</c>.
    /// </summary>
    [Required, AllowedValues("cpu", "cuda", "software")]
    public string Kind { get; set; } = "cpu";

    /// <summary>Which of the machine's devices of kind <c>cuda</c> it is, as the driver numbers them. Default: 0.</summary>
    [Range(0, 1023)]
    public int Ordinal { get; set; }

    /// <summary>
    /// Bytes of a <c>cuda</c> device that each session may take beside the weights; each executor has one for each architecture and kind of
    /// head in use. Default: 2 GiB.
    /// </summary>
    [Range(1L << 20, 1L << 50)]
    public long WorkspaceBytes { get; set; } = 2L << 30;

    /// <summary>
    /// Whether a <c>cuda</c> device may round the factors of 32-bit matrix products to TF32: faster, with three to four right digits.
    /// Default: false.
    /// </summary>
    public bool AllowTf32 { get; set; }

    /// <summary>
    /// Bandwidth of the link over which the weights of a <c>software</c> device come, in bytes per second; 0 for as fast as memory is.
    /// Default: 0.
    /// </summary>
    [Range(0, 1L << 50)]
    public long LinkBytesPerSecond { get; set; }

    /// <summary>Bytes of weights that may be resident at a time. Default: 2 GiB.</summary>
    [Range(1L << 20, 1L << 50)]
    public long BudgetBytes { get; set; } = 2L << 30;

    /// <summary>Executors that share the device's weights. Default: 1.</summary>
    [Range(1, 64)]
    public int Instances { get; set; } = 1;

    /// <summary>
    /// Compute threads per executor; 0 divides the cores that the process may use, those of <see cref="Node"/> where one is named, among the
    /// executors of a <c>cpu</c> device, and is 1 for another. Default: 0.
    /// </summary>
    [Range(0, 1024)]
    public int Threads { get; set; }

    /// <summary>
    /// Memory node of the machine whose cores the executors keep to; null lets the system choose. A machine of one node has node 0 only,
    /// and naming it changes nothing. Weights stay where the system has put their pages. Default: null.
    /// </summary>
    [Range(0, 1023)]
    public int? Node { get; set; }

    /// <summary>Segments that load at the same time; more help where storage serves many readers well. Default: 2.</summary>
    [Range(1, 64)]
    public int ParallelLoads { get; set; } = 2;

    /// <summary>
    /// How tasks get ready to run: <c>Bind</c> their weights, or load <c>Full</c> models, the baseline that benchmarks compare with.
    /// <c>Full</c> writes a file as large as its weights for every task that runs, into the system's temporary folder.
    /// Default: <c>Bind</c>.
    /// </summary>
    [EnumDataType(typeof(ModelLoading))]
    public ModelLoading Loading { get; set; } = ModelLoading.Bind;

    /// <summary>
    /// Whether the weights of tasks that stay hot are packed in the background: batches of more than 64 tokens are then up to a tenth
    /// faster, for about as many bytes of the budget again, which are given up before any weights in use. Heeded where <see cref="Loading"/> is <c>Bind</c>.
    /// Default: false.
    /// </summary>
    public bool PackWeights { get; set; }

    /// <summary>Batches of more than 64 padded tokens within <see cref="PackWindow"/> that make their task hot. Default: 50.</summary>
    [Range(1, 1_000_000)]
    public int PackAfterBatches { get; set; } = 50;

    /// <summary>How long a batch counts, and how long a task that found no room for packed weights waits. Default: 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan PackWindow { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long nothing is packed after packed weights had to make room; longer when that happens again soon. Default: 30 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan PackPause { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Most sequences in a batch. Default: 32.</summary>
    [Range(1, 1024)]
    public int MaxBatchItems { get; set; } = 32;

    /// <summary>
    /// Batches per executor that may be ordered ahead of the one that runs, so that their weights are paged in meanwhile. Default: 1.
    /// </summary>
    [Range(0, 8)]
    public int OrdersAhead { get; set; } = 1;
}
