using System.Runtime.InteropServices;
using System.Text;

namespace Microsoft.ML.OnnxRuntime;

public class OrtIoBinding : SafeHandle
{
    private readonly InferenceSession _session;

    internal unsafe OrtIoBinding(InferenceSession session)
        : base(0, ownsHandle: true)
    {
        _session = session;
        using var owner = new Lease(session.Native);
        fixed (nint* binding = &handle)
        {
            Status.Check(OrtApi.CreateIoBinding(owner.Pointer, binding));
        }
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>A value where the session computes is read in place at each run; one elsewhere is copied here and now, once.</summary>
    public unsafe void BindInput(string name, OrtValue ortValue)
    {
        using var bound = new Lease(ortValue.Native);
        Bind(OrtApi.BindInput, name, bound.Pointer);
    }

    public unsafe void BindOutput(string name, OrtValue ortValue)
    {
        using var bound = new Lease(ortValue.Native);
        Bind(OrtApi.BindOutput, name, bound.Pointer);
    }

    public unsafe void BindOutputToDevice(string name, OrtMemoryInfo memInfo)
    {
        using var place = new Lease(memInfo);
        Bind(OrtApi.BindOutputToDevice, name, place.Pointer);
    }

    public unsafe void SynchronizeBoundInputs()
    {
        using var self = new Lease(this);
        Status.Check(OrtApi.SynchronizeBoundInputs(self.Pointer));
    }

    public unsafe void SynchronizeBoundOutputs()
    {
        using var self = new Lease(this);
        Status.Check(OrtApi.SynchronizeBoundOutputs(self.Pointer));
    }

    public unsafe string[] GetOutputNames()
    {
        using var self = new Lease(this);
        using var allocator = new Lease(OrtAllocator.DefaultInstance);
        byte* text;
        nuint* lengths;
        nuint count;
        Status.Check(OrtApi.GetBoundOutputNames(self.Pointer, allocator.Pointer, &text, &lengths, &count));
        if (count == 0)
        {
            return [];
        }

        var names = new string[count];
        var next = text;
        for (var i = 0; i < names.Length; next += lengths[i++])
        {
            names[i] = Encoding.UTF8.GetString(next, (int)lengths[i]);
        }

        OrtAllocator.FreeDefault(text);
        OrtAllocator.FreeDefault(lengths);
        return names;
    }

    public unsafe IDisposableReadOnlyCollection<OrtValue> GetOutputValues()
    {
        using var self = new Lease(this);
        using var allocator = new Lease(OrtAllocator.DefaultInstance);
        nint* values;
        nuint count;
        Status.Check(OrtApi.GetBoundOutputValues(self.Pointer, allocator.Pointer, &values, &count));
        if (count == 0)
        {
            return new DisposableList<OrtValue>([]);
        }

        var pointers = new ReadOnlySpan<nint>(values, (int)count).ToArray();
        OrtAllocator.FreeDefault(values);
        return new DisposableList<OrtValue>(Array.ConvertAll(pointers, p => new OrtValue(p)));
    }

    public unsafe void ClearBoundInputs()
    {
        using var self = new Lease(this);
        OrtApi.ClearBoundInputs(self.Pointer);
    }

    public unsafe void ClearBoundOutputs()
    {
        using var self = new Lease(this);
        OrtApi.ClearBoundOutputs(self.Pointer);
    }

    protected override unsafe bool ReleaseHandle()
    {
        OrtApi.ReleaseIoBinding(handle);
        return true;
    }

    /// <summary>Binding reads the session's node list, so the session is kept for its length.</summary>
    private unsafe void Bind(delegate* unmanaged<nint, byte*, nint, nint> bind, string name, nint target)
    {
        using var session = new Lease(_session.Native);
        using var self = new Lease(this);
        fixed (byte* utf8 = NativeText.ToUtf8(name))
        {
            Status.Check(bind(self.Pointer, utf8, target));
        }
    }
}
