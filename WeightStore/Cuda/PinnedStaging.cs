using System.Threading.Channels;
using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.WeightStore.Cuda;

/// <summary>
/// The way of files to the device: a few page-locked buffers that all loads share, and one stream that copies. A load holds one buffer at
/// a time, for as long as it takes to fill it and to queue its copy, so loads cannot block one another; while one buffer is copied the next
/// is filled.
/// </summary>
internal sealed class PinnedStaging : IDisposable
{
    private readonly CudaContext _context;
    private readonly int _bufferBytes;
    private readonly nint _stream;
    private readonly List<StagingBuffer> _buffers = [];

    // In the order of their last copies, so that the one that is waited for is the one that ends first.
    private readonly Channel<StagingBuffer> _idle;

    /// <param name="context">The device; it stays its caller's and outlives the staging.</param>
    /// <param name="buffers">Buffers.</param>
    /// <param name="bufferBytes">Bytes of each, rounded up to whole pages.</param>
    /// <exception cref="WeightStoreException">The system does not lock so much memory, or the device fails.</exception>
    public PinnedStaging(CudaContext context, int buffers, int bufferBytes)
    {
        _context = context;
        _bufferBytes = checked((bufferBytes + Environment.SystemPageSize - 1) / Environment.SystemPageSize * Environment.SystemPageSize);
        _idle = Channel.CreateBounded<StagingBuffer>(buffers);
        using var scope = context.Enter();
        context.Check(context.Driver.CreateStream(out _stream), "create a stream");
        try
        {
            for (var i = 0; i < buffers; i++)
            {
                var buffer = Allocate();
                _buffers.Add(buffer);
                _idle.Writer.TryWrite(buffer);
            }
        }
        catch
        {
            Free();
            throw;
        }
    }

    /// <summary>The longest piece that a buffer takes.</summary>
    public int PieceBytes => _bufferBytes;

    /// <summary>Queues the copies of a segment's pieces; the file may go when the task ends, the copies may end later.</summary>
    /// <param name="source">The file.</param>
    /// <param name="pieces">Its pieces, none longer than <see cref="PieceBytes"/>.</param>
    /// <param name="target">Where on the device the segment's first byte goes.</param>
    /// <param name="cancellationToken">Ends the load between two pieces.</param>
    /// <returns>An event after which all of it is there; the caller destroys it.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="WeightStoreException">The device fails.</exception>
    public async Task<nint> SendAsync(
        SegmentReader source, IEnumerable<SegmentPiece> pieces, nint target, CancellationToken cancellationToken)
    {
        foreach (var piece in pieces)
        {
            var buffer = await _idle.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                Send(buffer, source, piece, target);
            }
            finally
            {
                _idle.Writer.TryWrite(buffer);
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        return RecordArrival();
    }

    /// <summary>Frees the buffers; no load may be under way.</summary>
    public void Dispose() => _context.GiveBack(driver =>
    {
        // A cancelled load may have left copies that still read the buffers.
        _ = driver.SynchronizeStream(_stream);
        Free();
    });

    private void Send(StagingBuffer buffer, SegmentReader source, SegmentPiece piece, nint target)
    {
        using var scope = _context.Enter();
        buffer.Await(_stream);
        Fill(buffer, source, piece);
        buffer.Send(target + (nint)piece.Target, piece.Bytes, _stream);
    }

    private static unsafe void Fill(StagingBuffer buffer, SegmentReader source, SegmentPiece piece) =>
        source.Read(piece, new Span<byte>((void*)buffer.Address, piece.Bytes));

    private nint RecordArrival()
    {
        using var scope = _context.Enter();
        _context.Check(_context.Driver.CreateEvent(out var arrival), "create an event");
        var recorded = _context.Driver.RecordEvent(arrival, _stream);
        if (recorded != CudaResult.Success)
        {
            _ = _context.Driver.DestroyEvent(arrival);
        }

        _context.Check(recorded, "record an event");
        return arrival;
    }

    private StagingBuffer Allocate()
    {
        var driver = _context.Driver;
        _context.Check(driver.AllocateHost(out var address, (nuint)_bufferBytes), $"lock {_bufferBytes} bytes of host memory");
        var created = driver.CreateEvent(out var copied);
        if (created != CudaResult.Success)
        {
            _ = driver.FreeHost(address);
        }

        _context.Check(created, "create an event");
        return new StagingBuffer(_context, address, copied);
    }

    private void Free()
    {
        _buffers.ForEach(b => b.Free(_context.Driver));
        _ = _context.Driver.DestroyStream(_stream);
    }
}
