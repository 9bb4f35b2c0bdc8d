using System.Runtime.InteropServices;
using PtmOrleans.WeightStore.Cuda;

namespace PtmOrleans.WeightStore.Tests.Cuda;

/// <summary>
/// A driver that is as lazy as the real one may be and stricter than it: what a stream is given happens only when somebody waits for it, so
/// a staging buffer that is filled too early, or weights that are read too early, give wrong bytes. Misuse throws. The device's memory is
/// the host's, so that what has been copied can be computed on.
/// </summary>
internal sealed unsafe class FakeCudaDriver : ICudaDriver
{
    public const byte Garbage = 0xCD;
    private const int Alignment = 512;
    private const int Context = 0x77;

    private readonly Lock _gate = new();
    private readonly Dictionary<nint, nuint> _memory = [];
    private readonly Dictionary<nint, nuint> _pinned = [];
    private readonly Dictionary<nint, FakeCudaStream> _streams = [];
    private readonly Dictionary<nint, FakeCudaEvent> _events = [];
    private readonly ThreadLocal<Stack<nint>> _current = new(() => new Stack<nint>());
    private nint _next = 0x7000_0000;
    private int _retained;

    /// <summary>Devices of the machine.</summary>
    public int Devices { get; init; } = 1;

    /// <summary>Bytes that may be allocated on the device.</summary>
    public long MemoryBytes { get; init; } = 1 << 30;

    public CudaResult Started { get; init; }

    /// <summary>Asked before each call, by the call's name; anything but success is what the call then returns.</summary>
    public Func<string, CudaResult> Fail { get; set; } = _ => CudaResult.Success;

    public int BiggestCopy { get; private set; }

    /// <summary>Copies that have been queued and not done yet.</summary>
    public int Pending
    {
        get
        {
            lock (_gate)
            {
                return _streams.Values.Sum(s => s.Pending);
            }
        }
    }

    public CudaResult Initialize() => Started;

    public CudaResult GetDriverVersion(out int version) => Return(nameof(GetDriverVersion), 12_040, out version);

    public CudaResult GetDeviceCount(out int count) => Return(nameof(GetDeviceCount), Devices, out count);

    public CudaResult GetDevice(out int device, int ordinal) => Return(nameof(GetDevice), 100 + ordinal, out device);

    public CudaResult GetName(int device, out string name) => Return(nameof(GetName), $"Fake {device - 100}", out name);

    public CudaResult GetTotalMemory(int device, out nuint bytes) => Return(nameof(GetTotalMemory), (nuint)MemoryBytes, out bytes);

    public CudaResult GetAttribute(int device, CudaAttribute attribute, out int value)
        => Return(nameof(GetAttribute), attribute == CudaAttribute.ComputeCapabilityMajor ? 8 : 9, out value);

    public CudaResult GetPciBusId(int device, out string id) => Return(nameof(GetPciBusId), $"0000:0{device - 100}:00.0", out id);

    public CudaResult RetainPrimaryContext(int device, out nint context)
    {
        var result = Return(nameof(RetainPrimaryContext), Context, out context);
        lock (_gate)
        {
            _retained += result == CudaResult.Success ? 1 : 0;
        }

        return result;
    }

    public CudaResult ReleasePrimaryContext(int device)
    {
        lock (_gate)
        {
            Require(--_retained >= 0, "the context was released too often");
            Require(_retained > 0 || (_memory.Count == 0 && _streams.Count == 0), "the context was released while it was in use");
        }

        return CudaResult.Success;
    }

    public CudaResult PushContext(nint context)
    {
        lock (_gate)
        {
            Require(context == Context && _retained > 0, "a context that is not held was entered");
        }

        var result = Fail(nameof(PushContext));
        if (result == CudaResult.Success)
        {
            _current.Value!.Push(context);
        }

        return result;
    }

    public CudaResult PopContext(out nint context)
    {
        context = _current.Value!.Pop();
        return CudaResult.Success;
    }

    public CudaResult GetMemory(out nuint free, out nuint total)
    {
        using var call = Call();
        total = (nuint)MemoryBytes;
        free = (nuint)(MemoryBytes - _memory.Values.Sum(m => (long)m));
        return Fail(nameof(GetMemory));
    }

    public CudaResult Allocate(out nint address, nuint bytes)
    {
        using var call = Call();
        address = 0;
        var free = MemoryBytes - _memory.Values.Sum(m => (long)m);
        var result = (long)bytes > free ? CudaResult.OutOfMemory : Fail(nameof(Allocate));
        if (result == CudaResult.Success)
        {
            address = (nint)NativeMemory.AlignedAlloc(bytes, Alignment);
            NativeMemory.Fill((void*)address, bytes, Garbage);
            _memory.Add(address, bytes);
        }

        return result;
    }

    public CudaResult Free(nint address)
    {
        using var call = Call();
        Require(_memory.Remove(address), $"{address:x} was freed, but is no memory of the device");
        NativeMemory.AlignedFree((void*)address);
        return CudaResult.Success;
    }

    public CudaResult AllocateHost(out nint address, nuint bytes)
    {
        using var call = Call();
        address = 0;
        var result = Fail(nameof(AllocateHost));
        if (result == CudaResult.Success)
        {
            address = (nint)NativeMemory.AlignedAlloc(bytes, 4096);
            _pinned.Add(address, bytes);
        }

        return result;
    }

    public CudaResult FreeHost(nint address)
    {
        using var call = Call();
        Require(_pinned.Remove(address, out _), $"{address:x} was freed, but is no page-locked memory");
        Require(!_streams.Values.Any(s => s.Reads(address)), "page-locked memory was freed while a copy may read it");
        NativeMemory.AlignedFree((void*)address);
        return CudaResult.Success;
    }

    public CudaResult CopyToDeviceAsync(nint target, nint source, nuint bytes, nint stream)
    {
        using var call = Call();
        Require(
            _pinned.Any(p => source >= p.Key && source + (nint)bytes <= p.Key + (nint)p.Value), "a copy reads memory that is not page-locked");
        _ = Device(target, (int)bytes);
        var result = Fail(nameof(CopyToDeviceAsync));
        if (result == CudaResult.Success)
        {
            BiggestCopy = Math.Max(BiggestCopy, (int)bytes);
            Stream(stream).Add(source, () => new ReadOnlySpan<byte>((void*)source, (int)bytes).CopyTo(Device(target, (int)bytes)));
        }

        return result;
    }

    public CudaResult CopyToHost(nint target, nint source, nuint bytes)
    {
        using var call = Call();
        Device(source, (int)bytes).CopyTo(new Span<byte>((void*)target, (int)bytes));
        return Fail(nameof(CopyToHost));
    }

    public CudaResult CreateStream(out nint stream)
    {
        using var call = Call();
        stream = 0;
        var result = Fail(nameof(CreateStream));
        if (result == CudaResult.Success)
        {
            _streams.Add(stream = Number(), new FakeCudaStream());
        }

        return result;
    }

    public CudaResult DestroyStream(nint stream)
    {
        using var call = Call();
        Stream(stream).RunAll();
        _streams.Remove(stream);
        return CudaResult.Success;
    }

    public CudaResult SynchronizeStream(nint stream)
    {
        using var call = Call();
        Stream(stream).RunAll();
        return Fail(nameof(SynchronizeStream));
    }

    public CudaResult WaitForEvent(nint stream, nint @event)
    {
        using var call = Call();
        var (source, position) = Event(@event).Recorded;
        Stream(stream).Add(0, () => source?.RunTo(position));
        return Fail(nameof(WaitForEvent));
    }

    public CudaResult CreateEvent(out nint @event)
    {
        using var call = Call();
        @event = 0;
        var result = Fail(nameof(CreateEvent));
        if (result == CudaResult.Success)
        {
            _events.Add(@event = Number(), new FakeCudaEvent());
        }

        return result;
    }

    public CudaResult DestroyEvent(nint @event)
    {
        using var call = Call();
        _ = Event(@event);
        _events.Remove(@event);
        return CudaResult.Success;
    }

    public CudaResult RecordEvent(nint @event, nint stream)
    {
        using var call = Call();
        var result = Fail(nameof(RecordEvent));
        if (result == CudaResult.Success)
        {
            Event(@event).Recorded = (Stream(stream), Stream(stream).Queued);
        }

        return result;
    }

    public CudaResult SynchronizeEvent(nint @event)
    {
        using var call = Call();
        var (stream, position) = Event(@event).Recorded;
        stream?.RunTo(position);
        return Fail(nameof(SynchronizeEvent));
    }

    public CudaResult QueryEvent(nint @event)
    {
        using var call = Call();
        var (stream, position) = Event(@event).Recorded;
        var result = Fail(nameof(QueryEvent));
        return result != CudaResult.Success ? result : stream?.Done < position ? CudaResult.NotReady : CudaResult.Success;
    }

    public string NameOf(CudaResult result) => result == CudaResult.OutOfMemory ? "CUDA_ERROR_OUT_OF_MEMORY" : $"CUDA_ERROR_{(int)result}";

    /// <summary>A kernel of a test: reads device memory when the stream comes to it.</summary>
    public void Launch(nint stream, nint address, int bytes, Action<byte[]> read)
    {
        lock (_gate)
        {
            Stream(stream).Add(0, () => read(Device(address, bytes).ToArray()));
        }
    }

    /// <summary>What device memory holds now, copies that are not done left out.</summary>
    public byte[] Peek(nint address, int bytes)
    {
        lock (_gate)
        {
            return Device(address, bytes).ToArray();
        }
    }

    /// <summary>Fails unless everything has been given back.</summary>
    public void AssertNothingLeft()
    {
        lock (_gate)
        {
            Assert.Equal((0, 0, 0, 0, 0), (_memory.Count, _pinned.Count, _streams.Count, _events.Count, _retained));
        }
    }

    private static void Require(bool condition, string complaint)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"misuse of the driver: {complaint}");
        }
    }

    private CudaResult Return<T>(string call, T value, out T result)
    {
        result = value;
        return Fail(call);
    }

    private Lock.Scope Call()
    {
        Require(_current.Value!.TryPeek(out var context) && context == Context, "no context is current on this thread");
        return _gate.EnterScope();
    }

    private nint Number() => _next += Alignment;

    private Span<byte> Device(nint address, int bytes)
    {
        Require(
            _memory.Any(m => address >= m.Key && address + bytes <= m.Key + (nint)m.Value),
            $"{bytes} bytes at {address:x} are not the device's");
        return new Span<byte>((void*)address, bytes);
    }

    private FakeCudaStream Stream(nint stream)
        => _streams.GetValueOrDefault(stream) ?? throw new InvalidOperationException("misuse of the driver: no such stream");

    private FakeCudaEvent Event(nint @event)
        => _events.GetValueOrDefault(@event) ?? throw new InvalidOperationException("misuse of the driver: no such event");
}
