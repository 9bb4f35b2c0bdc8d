using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

public sealed class OrtEnv : SafeHandle
{
    private const int CSharpProjection = 2;
    private const string DefaultLogId = "CSharpOnnxRuntime";

    private static EnvironmentCreationOptions s_options;
    private static Lazy<OrtEnv> s_instance = new(Create);

    private OrtLoggingLevel _envLogLevel;

    private OrtEnv(nint env, OrtLoggingLevel logLevel)
        : base(env, ownsHandle: true) => _envLogLevel = logLevel;

    public static bool IsCreated => s_instance.IsValueCreated;

    public override bool IsInvalid => handle == 0;

    public unsafe OrtLoggingLevel EnvLogLevel
    {
        get => _envLogLevel;
        set
        {
            using var self = new Lease(this);
            Status.Check(OrtApi.UpdateEnvWithCustomLogLevel(self.Pointer, (int)value));
            _envLogLevel = value;
        }
    }

    public static OrtEnv Instance() => s_instance.Value;

    public static OrtEnv CreateInstanceWithOptions(ref EnvironmentCreationOptions options)
    {
        if (IsCreated)
        {
            throw new OnnxRuntimeException(
                ErrorCode.RuntimeException, "OrtEnv singleton instance already exists, supplied options would not have effect");
        }

        s_options = options;
        return s_instance.Value;
    }

    public string GetVersionString() => OrtApi.Version;

    public unsafe string[] GetAvailableProviders()
    {
        byte** names;
        int count;
        Status.Check(OrtApi.GetAvailableProviders(&names, &count));
        try
        {
            return Array.ConvertAll(new ReadOnlySpan<nint>(names, count).ToArray(), Marshal.PtrToStringUTF8);
        }
        finally
        {
            Status.Check(OrtApi.ReleaseAvailableProviders(names, count));
        }
    }

    protected override unsafe bool ReleaseHandle()
    {
        OrtApi.ReleaseEnv(handle);
        s_instance = new(Create);
        return true;
    }

    private static unsafe OrtEnv Create()
    {
        var level = s_options.logLevel ?? OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING;
        nint env;
        fixed (byte* logId = NativeText.ToUtf8(string.IsNullOrEmpty(s_options.logId) ? DefaultLogId : s_options.logId))
        {
            if (s_options.threadOptions is { } threads)
            {
                using var lease = new Lease(threads);
                Status.Check(OrtApi.CreateEnvWithGlobalThreadPools((int)level, logId, lease.Pointer, &env));
            }
            else
            {
                Status.Check(OrtApi.CreateEnv((int)level, logId, &env));
            }
        }

        Status.Check(OrtApi.SetLanguageProjection(env, CSharpProjection));
        return new OrtEnv(env, level);
    }
}
