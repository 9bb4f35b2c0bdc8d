namespace PtmOrleans.Scheduling.Workloads;

/// <summary>Draws letters by inverting the cumulated chances of the letters.</summary>
internal sealed class LetterSource
{
    private readonly Xoshiro256 _random;
    private readonly string[] _names;
    private readonly double[] _cumulated;

    public LetterSource(WorkloadOptions options, Xoshiro256 random)
    {
        _random = random;
        _names = new string[options.Letters];
        _cumulated = new double[options.Letters];
        var sum = 0.0;
        for (var i = 0; i < _names.Length; i++)
        {
            _names[i] = WorkloadGenerator.Letter(i);
            _cumulated[i] = sum += options.Law == LetterLaw.Zipf ? Math.Pow(i + 1, -options.ZipfExponent) : 1;
        }
    }

    public string Next()
    {
        var place = Array.BinarySearch(_cumulated, _random.NextDouble() * _cumulated[^1]);

        // A hit on a bound belongs to the next letter: the chance of a letter is the half-open range below its bound.
        return _names[Math.Min(place < 0 ? ~place : place + 1, _names.Length - 1)];
    }
}
