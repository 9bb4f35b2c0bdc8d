namespace Microsoft.ML.OnnxRuntime;

/// <summary>A <see cref="Lease"/> on each of several values, with their native pointers in a row.</summary>
internal readonly ref struct ValueLeases
{
    private readonly OrtValue[] _values;

    public ValueLeases(IReadOnlyCollection<OrtValue> values)
    {
        _values = [.. values];
        Pointers = new nint[_values.Length];
        for (var i = 0; i < _values.Length; i++)
        {
            var added = false;
            try
            {
                _values[i].Native.DangerousAddRef(ref added);
            }
            catch
            {
                Release(i);
                throw;
            }

            Pointers[i] = _values[i].Native.DangerousGetHandle();
        }
    }

    public nint[] Pointers { get; }

    public void Dispose() => Release(_values.Length);

    private void Release(int count)
    {
        foreach (var value in _values.AsSpan(0, count))
        {
            value.Native.DangerousRelease();
        }
    }
}
