using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

public class InferenceSession : IDisposable
{
    private readonly RunOptions _defaultRun = new();
    private readonly Dictionary<string, NodeMetadata> _inputs = [];
    private readonly Dictionary<string, NodeMetadata> _outputs = [];
    private readonly Dictionary<string, NodeMetadata> _overridable = [];
    private readonly List<string> _inputNames;
    private readonly List<string> _outputNames;

    public InferenceSession(string modelPath)
        : this(WithDefaults(options => Create(modelPath, options, null)))
    {
    }

    public InferenceSession(string modelPath, PrePackedWeightsContainer prepackedWeightsContainer)
        : this(WithDefaults(options => Create(modelPath, options, prepackedWeightsContainer)))
    {
    }

    public InferenceSession(string modelPath, SessionOptions options)
        : this(Create(modelPath, options, null))
    {
    }

    public InferenceSession(string modelPath, SessionOptions options, PrePackedWeightsContainer prepackedWeightsContainer)
        : this(Create(modelPath, options, prepackedWeightsContainer))
    {
    }

    public InferenceSession(byte[] model)
        : this(WithDefaults(options => Create(model, options, null)))
    {
    }

    public InferenceSession(byte[] model, PrePackedWeightsContainer prepackedWeightsContainer)
        : this(WithDefaults(options => Create(model, options, prepackedWeightsContainer)))
    {
    }

    public InferenceSession(byte[] model, SessionOptions options)
        : this(Create(model, options, null))
    {
    }

    public InferenceSession(byte[] model, SessionOptions options, PrePackedWeightsContainer prepackedWeightsContainer)
        : this(Create(model, options, prepackedWeightsContainer))
    {
    }

    private unsafe InferenceSession(nint session)
    {
        Native = new NativeSession(session);
        try
        {
            _inputNames = Describe(OrtApi.SessionGetInputCount, OrtApi.SessionGetInputName, OrtApi.SessionGetInputTypeInfo, _inputs);
            _outputNames = Describe(
                OrtApi.SessionGetOutputCount, OrtApi.SessionGetOutputName, OrtApi.SessionGetOutputTypeInfo, _outputs);
            Describe(
                OrtApi.SessionGetOverridableInitializerCount,
                OrtApi.SessionGetOverridableInitializerName,
                OrtApi.SessionGetOverridableInitializerTypeInfo,
                _overridable);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyDictionary<string, NodeMetadata> InputMetadata => _inputs;

    public IReadOnlyList<string> InputNames => _inputNames;

    public IReadOnlyDictionary<string, NodeMetadata> OutputMetadata => _outputs;

    public IReadOnlyList<string> OutputNames => _outputNames;

    public IReadOnlyDictionary<string, NodeMetadata> OverridableInitializerMetadata => _overridable;

    internal NativeSession Native { get; }

    public IDisposableReadOnlyCollection<OrtValue> Run(
        RunOptions runOptions,
        IReadOnlyCollection<string> inputNames,
        IReadOnlyCollection<OrtValue> inputValues,
        IReadOnlyCollection<string> outputNames)
    {
        var outputs = new nint[outputNames.Count];
        Run(runOptions, inputNames, inputValues, outputNames, outputs);
        return new DisposableList<OrtValue>(Array.ConvertAll(outputs, p => new OrtValue(p)));
    }

    public IDisposableReadOnlyCollection<OrtValue> Run(
        RunOptions runOptions, IReadOnlyDictionary<string, OrtValue> inputs, IReadOnlyCollection<string> outputNames) =>
        Run(runOptions, [.. inputs.Keys], [.. inputs.Values], outputNames);

    public void Run(
        RunOptions runOptions,
        IReadOnlyCollection<string> inputNames,
        IReadOnlyCollection<OrtValue> inputValues,
        IReadOnlyCollection<string> outputNames,
        IReadOnlyCollection<OrtValue> outputValues)
    {
        CheckPaired(nameof(outputNames), outputNames.Count, nameof(outputValues), outputValues.Count);
        using var outputs = new ValueLeases(outputValues);
        Run(runOptions, inputNames, inputValues, outputNames, outputs.Pointers);
    }

    public OrtIoBinding CreateIoBinding() => new(this);

    public unsafe void RunWithBinding(RunOptions runOptions, OrtIoBinding ioBinding)
    {
        using var self = new Lease(Native);
        using var options = new Lease(runOptions);
        using var binding = new Lease(ioBinding);
        Status.Check(OrtApi.RunWithBinding(self.Pointer, options.Pointer, binding.Pointer));
    }

    public IDisposableReadOnlyCollection<OrtValue> RunWithBoundResults(RunOptions runOptions, OrtIoBinding ioBinding)
    {
        RunWithBinding(runOptions, ioBinding);
        return ioBinding.GetOutputValues();
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _defaultRun.Dispose();
            Native.Dispose();
        }
    }

    private static nint WithDefaults(Func<SessionOptions, nint> create)
    {
        using var options = new SessionOptions();
        return create(options);
    }

    private static unsafe nint Create(string modelPath, SessionOptions options, PrePackedWeightsContainer container)
    {
        using var env = new Lease(OrtEnv.Instance());
        using var lease = new Lease(options);
        nint session;
        fixed (byte* path = NativeText.ToPath(modelPath))
        {
            if (container is null)
            {
                Status.Check(OrtApi.CreateSession(env.Pointer, path, lease.Pointer, &session));
                return session;
            }

            using var packed = new Lease(container);
            Status.Check(OrtApi.CreateSessionWithPrepackedWeightsContainer(env.Pointer, path, lease.Pointer, packed.Pointer, &session));
            return session;
        }
    }

    private static unsafe nint Create(byte[] model, SessionOptions options, PrePackedWeightsContainer container)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var env = new Lease(OrtEnv.Instance());
        using var lease = new Lease(options);
        nint session;
        fixed (byte* bytes = &MemoryMarshal.GetArrayDataReference(model))
        {
            var length = (nuint)model.Length;
            if (container is null)
            {
                Status.Check(OrtApi.CreateSessionFromArray(env.Pointer, bytes, length, lease.Pointer, &session));
                return session;
            }

            using var packed = new Lease(container);
            Status.Check(OrtApi.CreateSessionFromArrayWithPrepackedWeightsContainer(
                env.Pointer, bytes, length, lease.Pointer, packed.Pointer, &session));
            return session;
        }
    }

    private static void CheckPaired(string names, int nameCount, string values, int valueCount)
    {
        if (nameCount != valueCount)
        {
            throw new ArgumentException($"Length of {names} ({nameCount}) must match that of {values} ({valueCount}).");
        }
    }

    private unsafe void Run(
        RunOptions runOptions,
        IReadOnlyCollection<string> inputNames,
        IReadOnlyCollection<OrtValue> inputValues,
        IReadOnlyCollection<string> outputNames,
        nint[] outputs)
    {
        CheckPaired(nameof(inputNames), inputNames.Count, nameof(inputValues), inputValues.Count);
        using var self = new Lease(Native);
        using var options = new Lease(runOptions ?? _defaultRun);
        using var inputs = new ValueLeases(inputValues);
        fixed (nint* inNames = inputNames.Select(InputName).ToArray())
        fixed (nint* inValues = inputs.Pointers)
        fixed (nint* outNames = outputNames.Select(OutputName).ToArray())
        fixed (nint* outValues = outputs)
        {
            Status.Check(OrtApi.Run(
                self.Pointer,
                options.Pointer,
                inNames,
                inValues,
                (nuint)inputNames.Count,
                outNames,
                (nuint)outputNames.Count,
                outValues));
        }
    }

    private nint InputName(string name) => _inputs.TryGetValue(name, out var node) || _overridable.TryGetValue(name, out node)
        ? node.ZeroTerminatedName
        : throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"Input name: '{name}' is not in the metadata");

    private nint OutputName(string name) => _outputs.TryGetValue(name, out var node)
        ? node.ZeroTerminatedName
        : throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"Output name: '{name}' is not in the metadata");

    private unsafe List<string> Describe(
        delegate* unmanaged<nint, nuint*, nint> getCount,
        delegate* unmanaged<nint, nuint, nint, byte**, nint> getName,
        delegate* unmanaged<nint, nuint, nint*, nint> getType,
        Dictionary<string, NodeMetadata> nodes)
    {
        using var self = new Lease(Native);
        using var allocator = new Lease(OrtAllocator.DefaultInstance);
        nuint count;
        Status.Check(getCount(self.Pointer, &count));
        var names = new List<string>((int)count);
        for (nuint i = 0; i < count; i++)
        {
            byte* utf8;
            Status.Check(getName(self.Pointer, i, allocator.Pointer, &utf8));
            var name = NativeText.Take(utf8);

            nint type;
            Status.Check(getType(self.Pointer, i, &type));
            try
            {
                nodes[name] = new NodeMetadata(type) { ZeroTerminatedName = Native.KeepName(name) };
            }
            finally
            {
                OrtApi.ReleaseTypeInfo(type);
            }

            names.Add(name);
        }

        return names;
    }
}
