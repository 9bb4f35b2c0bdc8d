using PtmOrleans.Inference.Architectures;

namespace PtmOrleans.Inference.Tests.Reference;

/// <summary>BERT's forward pass in double precision, one item at a time and without padding, straight from its definition.</summary>
internal sealed class ReferenceBert(RandomBert model, PoolingKind pooling = PoolingKind.Mean, bool normalize = false)
{
    private const double Epsilon = 1e-12;

    /// <summary>The output rows of one item: one per token, or a single one for heads per item.</summary>
    public double[][] Run(int[] ids, int[] types)
    {
        var hidden = TokenVectors(ids, types);
        return model.Head switch
        {
            HeadKind.SequenceClassification =>
                [Linear("classifier", Map(Linear(model.Prefix + "pooler.dense", hidden[0]), Math.Tanh))],
            HeadKind.TokenClassification => [.. hidden.Select(h => Linear("classifier", h))],
            HeadKind.QuestionAnswering => [.. hidden.Select(h => Linear("qa_outputs", h))],
            HeadKind.FillMask => [.. hidden.Select(Vocabulary)],
            _ => [Embedding(hidden)],
        };
    }

    /// <summary>What the last block gives for each token of one item.</summary>
    public double[][] TokenVectors(int[] ids, int[] types)
    {
        var hidden = Embed(ids, types);
        for (var layer = 0; layer < model.Size.Layers; layer++)
        {
            hidden = Block(hidden, $"{model.Prefix}encoder.layer.{layer}.");
        }

        return hidden;
    }

    private double[][] Embed(int[] ids, int[] types)
    {
        var scope = model.Prefix + "embeddings.";
        return [.. ids.Select((id, position) => Normalize(scope + "LayerNorm", Add(
            Add(Row(scope + "word_embeddings.weight", id), Row(scope + "position_embeddings.weight", position)),
            Row(scope + "token_type_embeddings.weight", types[position]))))];
    }

    private double[][] Block(double[][] input, string scope)
    {
        var attention = Attention(input, scope + "attention.self.");
        var output = new double[input.Length][];
        for (var t = 0; t < input.Length; t++)
        {
            var attended = Normalize(
                scope + "attention.output.LayerNorm", Add(Linear(scope + "attention.output.dense", attention[t]), input[t]));
            var inner = Map(Linear(scope + "intermediate.dense", attended), Gelu);
            output[t] = Normalize(scope + "output.LayerNorm", Add(Linear(scope + "output.dense", inner), attended));
        }

        return output;
    }

    private double[][] Attention(double[][] input, string scope)
    {
        double[][] query = [.. input.Select(h => Linear(scope + "query", h))];
        double[][] key = [.. input.Select(h => Linear(scope + "key", h))];
        double[][] value = [.. input.Select(h => Linear(scope + "value", h))];
        var size = model.Size.Hidden / model.Size.Heads;
        double[][] output = [.. input.Select(h => new double[h.Length])];
        for (var head = 0; head < model.Size.Heads; head++)
        {
            var from = head * size;
            for (var t = 0; t < input.Length; t++)
            {
                var weights = Softmax([.. key.Select(k => Dot(query[t], k, from, size) / Math.Sqrt(size))]);
                for (var i = from; i < from + size; i++)
                {
                    output[t][i] = weights.Select((w, s) => w * value[s][i]).Sum();
                }
            }
        }

        return output;
    }

    private double[] Vocabulary(double[] hidden)
    {
        var transformed = Normalize(
            "cls.predictions.transform.LayerNorm", Map(Linear("cls.predictions.transform.dense", hidden), Gelu));
        var decoder = model.Tied ? model.Prefix + "embeddings.word_embeddings.weight" : "cls.predictions.decoder.weight";
        var bias = model.Tensors["cls.predictions.bias"].Values;
        return [.. bias.Select((b, id) => b + Dot(transformed, Row(decoder, id), 0, transformed.Length))];
    }

    private double[] Embedding(double[][] hidden)
    {
        var vector = pooling == PoolingKind.Cls ? hidden[0] : Map(hidden.Aggregate(Add), sum => sum / hidden.Length);
        var length = Math.Sqrt(Dot(vector, vector, 0, vector.Length));
        return normalize ? Map(vector, x => x / length) : vector;
    }

    private double[] Linear(string name, double[] input)
    {
        var bias = model.Tensors[name + ".bias"].Values;
        return [.. bias.Select((b, row) => b + Dot(Row(name + ".weight", row), input, 0, input.Length))];
    }

    private double[] Normalize(string name, double[] input)
    {
        var mean = input.Average();
        var deviation = Math.Sqrt(input.Average(x => (x - mean) * (x - mean)) + Epsilon);
        var (scale, shift) = (model.Tensors[name + ".weight"].Values, model.Tensors[name + ".bias"].Values);
        return [.. input.Select((x, i) => ((x - mean) / deviation * scale[i]) + shift[i])];
    }

    private double[] Row(string name, int row)
    {
        var tensor = model.Tensors[name];
        var width = tensor.Shape[1];
        return [.. tensor.Values.AsSpan(row * width, width).ToArray().Select(x => (double)x)];
    }

    private static double[] Softmax(double[] scores)
    {
        var exponents = Map(scores, score => Math.Exp(score - scores.Max()));
        var sum = exponents.Sum();
        return Map(exponents, e => e / sum);
    }

    private static double Gelu(double x) => 0.5 * x * (1 + Erf(x / Math.Sqrt(2)));

    /// <summary>The Maclaurin series where it converges without cancellation that matters, else the tail's continued fraction.</summary>
    private static double Erf(double x)
    {
        if (Math.Abs(x) > 3)
        {
            var fraction = Math.Abs(x);
            for (var k = 60; k > 0; k--)
            {
                fraction = Math.Abs(x) + (k / 2.0 / fraction);
            }

            return Math.Sign(x) * (1 - (Math.Exp(-x * x) / (fraction * Math.Sqrt(Math.PI))));
        }

        var (sum, term) = (x, x);
        for (var n = 1; n < 100; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }

        return sum * 2 / Math.Sqrt(Math.PI);
    }

    private static double Dot(double[] a, double[] b, int from, int count)
    {
        var sum = 0.0;
        for (var i = from; i < from + count; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private static double[] Add(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    private static double[] Map(double[] input, Func<double, double> f) => [.. input.Select(f)];
}
