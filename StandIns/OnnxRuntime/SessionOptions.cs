using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

public class SessionOptions : SafeHandle
{
    private bool _enableMemoryPattern = true;
    private bool _enableCpuMemArena = true;
    private string _optimizedModelFilePath = "";
    private string _logId = "";
    private OrtLoggingLevel _logSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING;
    private int _intraOpNumThreads;
    private int _interOpNumThreads;
    private GraphOptimizationLevel _graphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL;
    private ExecutionMode _executionMode = ExecutionMode.ORT_SEQUENTIAL;

    public unsafe SessionOptions()
        : base(0, ownsHandle: true)
    {
        fixed (nint* options = &handle)
        {
            Status.Check(OrtApi.CreateSessionOptions(options));
        }

        OrtEnv.Instance();
    }

    public override bool IsInvalid => handle == 0;

    public unsafe bool EnableMemoryPattern
    {
        get => _enableMemoryPattern;
        set
        {
            using var self = new Lease(this);
            Status.Check(value ? OrtApi.EnableMemPattern(self.Pointer) : OrtApi.DisableMemPattern(self.Pointer));
            _enableMemoryPattern = value;
        }
    }

    public unsafe bool EnableCpuMemArena
    {
        get => _enableCpuMemArena;
        set
        {
            using var self = new Lease(this);
            Status.Check(value ? OrtApi.EnableCpuMemArena(self.Pointer) : OrtApi.DisableCpuMemArena(self.Pointer));
            _enableCpuMemArena = value;
        }
    }

    public unsafe string OptimizedModelFilePath
    {
        get => _optimizedModelFilePath;
        set
        {
            using var self = new Lease(this);
            fixed (byte* path = NativeText.ToPath(value))
            {
                Status.Check(OrtApi.SetOptimizedModelFilePath(self.Pointer, path));
            }

            _optimizedModelFilePath = value;
        }
    }

    public unsafe string LogId
    {
        get => _logId;
        set
        {
            using var self = new Lease(this);
            fixed (byte* logId = NativeText.ToUtf8(value))
            {
                Status.Check(OrtApi.SetSessionLogId(self.Pointer, logId));
            }

            _logId = value;
        }
    }

    public unsafe OrtLoggingLevel LogSeverityLevel
    {
        get => _logSeverityLevel;
        set => Set(OrtApi.SetSessionLogSeverityLevel, (int)(_logSeverityLevel = value));
    }

    public unsafe int IntraOpNumThreads
    {
        get => _intraOpNumThreads;
        set => Set(OrtApi.SetIntraOpNumThreads, _intraOpNumThreads = value);
    }

    public unsafe int InterOpNumThreads
    {
        get => _interOpNumThreads;
        set => Set(OrtApi.SetInterOpNumThreads, _interOpNumThreads = value);
    }

    public unsafe GraphOptimizationLevel GraphOptimizationLevel
    {
        get => _graphOptimizationLevel;
        set => Set(OrtApi.SetSessionGraphOptimizationLevel, (int)(_graphOptimizationLevel = value));
    }

    public unsafe ExecutionMode ExecutionMode
    {
        get => _executionMode;
        set => Set(OrtApi.SetSessionExecutionMode, (int)(_executionMode = value));
    }

    public void AppendExecutionProvider_CPU(int useArena = 1)
    {
        using var self = new Lease(this);
        Status.Check(OrtApi.OrtSessionOptionsAppendExecutionProvider_CPU(self.Pointer, useArena));
    }

    public void AppendExecutionProvider_CUDA(int deviceId = 0)
    {
        using var self = new Lease(this);
        Status.Check(OrtApi.OrtSessionOptionsAppendExecutionProvider_CUDA(self.Pointer, deviceId));
    }

    public unsafe void AppendExecutionProvider_CUDA(OrtCUDAProviderOptions cudaProviderOptions)
    {
        using var self = new Lease(this);
        using var cuda = new Lease(cudaProviderOptions);
        Status.Check(OrtApi.SessionOptionsAppendExecutionProvider_CUDA_V2(self.Pointer, cuda.Pointer));
    }

    /// <summary>The session reads the value in place: value and memory outlive it.</summary>
    public unsafe void AddInitializer(string name, OrtValue ortValue)
    {
        using var self = new Lease(this);
        using var initializer = new Lease(ortValue.Native);
        fixed (byte* utf8 = NativeText.ToUtf8(name))
        {
            Status.Check(OrtApi.AddInitializer(self.Pointer, utf8, initializer.Pointer));
        }
    }

    public unsafe void AddSessionConfigEntry(string configKey, string configValue)
    {
        using var self = new Lease(this);
        fixed (byte* key = NativeText.ToUtf8(configKey), value = NativeText.ToUtf8(configValue))
        {
            Status.Check(OrtApi.AddSessionConfigEntry(self.Pointer, key, value));
        }
    }

    public unsafe void DisablePerSessionThreads()
    {
        using var self = new Lease(this);
        Status.Check(OrtApi.DisablePerSessionThreads(self.Pointer));
    }

    protected override unsafe bool ReleaseHandle()
    {
        OrtApi.ReleaseSessionOptions(handle);
        return true;
    }

    private unsafe void Set(delegate* unmanaged<nint, int, nint> setter, int value)
    {
        using var self = new Lease(this);
        Status.Check(setter(self.Pointer, value));
    }
}
