using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>A task whose segments are all on the device. Addresses are valid while a lease on it is held.</summary>
public sealed class ResidentTask
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, IDisposable> _attachments = [];
    private readonly IReadOnlyList<IDeviceSegment> _segments;
    private bool _released;

    internal ResidentTask(Manifest manifest, IReadOnlyList<ResidentTensor> tensors, IReadOnlyList<IDeviceSegment> segments)
    {
        Manifest = manifest;
        Tensors = tensors;
        _segments = segments;
    }

    /// <summary>The task's manifest.</summary>
    public Manifest Manifest { get; }

    /// <summary>Every tensor of every segment, in manifest order.</summary>
    public IReadOnlyList<ResidentTensor> Tensors { get; }

    /// <summary>
    /// Gets what was attached under <paramref name="key"/>, or creates it. It is kept across leases and disposed exactly once, when one of
    /// the task's segments leaves the device and before its memory is given back; never during a lease.
    /// </summary>
    /// <param name="key">Names the attachment within the task, on this device.</param>
    /// <param name="create">Makes it; runs at most once at a time for a task.</param>
    /// <exception cref="ObjectDisposedException">The task is no longer on the device, so the caller holds no lease.</exception>
    public T Attach<T>(string key, Func<ResidentTask, T> create)
        where T : class, IDisposable
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(create);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_released, this);
            if (_attachments.TryGetValue(key, out var existing))
            {
                return existing as T ?? throw new InvalidOperationException(
                    $"attachment '{key}' is a {existing.GetType().Name}, not a {typeof(T).Name}");
            }

            var created = create(this);
            _attachments.Add(key, created);
            return created;
        }
    }

    /// <summary>
    /// Makes a stream of the device wait until the weights have arrived, as copies may still be under way when a lease is granted. The host
    /// does not wait. Called during a lease, before the stream is given work that reads them.
    /// </summary>
    /// <param name="stream">The stream as the device's driver knows it.</param>
    public void WaitOn(nint stream)
    {
        foreach (var segment in _segments)
        {
            segment.WaitOn(stream);
        }
    }

    internal void Release()
    {
        IDisposable[] attachments;
        lock (_gate)
        {
            _released = true;
            attachments = [.. _attachments.Values];
            _attachments.Clear();
        }

        var errors = new List<Exception>();
        foreach (var attachment in attachments)
        {
            try
            {
                attachment.Dispose();
            }
            catch (Exception e)
            {
                // The others must still go before the memory does.
                errors.Add(e);
            }
        }

        if (errors.Count > 0)
        {
            throw new AggregateException(errors);
        }
    }
}
