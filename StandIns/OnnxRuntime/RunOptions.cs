using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

public class RunOptions : SafeHandle
{
    private OrtLoggingLevel _logSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING;
    private string _logId = "";
    private bool _terminate;

    public unsafe RunOptions()
        : base(0, ownsHandle: true)
    {
        fixed (nint* options = &handle)
        {
            Status.Check(OrtApi.CreateRunOptions(options));
        }
    }

    public override bool IsInvalid => handle == 0;

    public unsafe OrtLoggingLevel LogSeverityLevel
    {
        get => _logSeverityLevel;
        set
        {
            using var self = new Lease(this);
            Status.Check(OrtApi.RunOptionsSetRunLogSeverityLevel(self.Pointer, (int)value));
            _logSeverityLevel = value;
        }
    }

    public unsafe string LogId
    {
        get => _logId;
        set
        {
            using var self = new Lease(this);
            fixed (byte* tag = NativeText.ToUtf8(value))
            {
                Status.Check(OrtApi.RunOptionsSetRunTag(self.Pointer, tag));
            }

            _logId = value;
        }
    }

    /// <summary>Set, every run that uses these options stops as soon as it can.</summary>
    public unsafe bool Terminate
    {
        get => _terminate;
        set
        {
            using var self = new Lease(this);
            Status.Check(value ? OrtApi.RunOptionsSetTerminate(self.Pointer) : OrtApi.RunOptionsUnsetTerminate(self.Pointer));
            _terminate = value;
        }
    }

    public unsafe void AddRunConfigEntry(string configKey, string configValue)
    {
        using var self = new Lease(this);
        fixed (byte* key = NativeText.ToUtf8(configKey), value = NativeText.ToUtf8(configValue))
        {
            Status.Check(OrtApi.AddRunConfigEntry(self.Pointer, key, value));
        }
    }

    protected override unsafe bool ReleaseHandle()
    {
        OrtApi.ReleaseRunOptions(handle);
        return true;
    }
}
