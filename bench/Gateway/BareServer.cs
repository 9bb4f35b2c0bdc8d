using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;
using PtmOrleans.Language.Heads;
using PtmOrleans.Language.Tokenization;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace PtmOrleans.Bench.Gateway;

/// <summary>
/// What a tenant would write for one model without a platform: a minimal API that tokenizes, calls the model's session and answers with the
/// scores. No keys, deadlines, lists, batches or limits. Each request runs on one thread, which with few cores gives the most answers.
/// </summary>
internal sealed partial class BareServer(string model, string checkpoint) : IDisposable
{
    private const int MaxTokens = 128;

    private readonly InferenceSession _session = new(model, Options());
    private readonly RunOptions _run = new();
    private readonly WordPieceTokenizer _tokenizer = WordPieceTokenizer.Load(
        Directory.GetFiles(checkpoint, "*.txt").Concat(Directory.GetFiles(checkpoint, "tokenizer*.json"))
            .ToDictionary(f => Path.GetFileName(f), File.ReadAllBytes));

    /// <summary>Serves until the process is told to end, after a line that says where.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, Bodies.Default));
        await using var app = builder.Build();
        app.MapPost("/predict", (Question question) => Results.Json(Answer(question.Inputs), Bodies.Default.Answers));
        await app.StartAsync(cancellationToken);
        Console.WriteLine($"{BareProcess.Mark}{app.Urls.First()}");
        await ((IHost)app).WaitForShutdownAsync(cancellationToken);
    }

    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
    }

    private static SessionOptions Options()
    {
        var options = new SessionOptions { IntraOpNumThreads = 1 };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return options;
    }

    private Answers Answer(string text)
    {
        var tokens = _tokenizer.Encode(text, null, MaxTokens, Truncation.LongestFirst);
        var inputs = _session.InputNames.Select(name => Input(name, tokens)).ToArray();
        try
        {
            using var outputs = _session.Run(_run, _session.InputNames, inputs, _session.OutputNames);
            var scores = SequenceClassifier.Decode(outputs[0].GetTensorDataAsSpan<float>(), ["negative", "positive"]);
            return new Answers([.. scores.Select(s => new Score(s.Label, s.Score))]);
        }
        finally
        {
            Array.ForEach(inputs, i => i.Dispose());
        }
    }

    private static OrtValue Input(string name, TokenizedText tokens)
    {
        var values = name switch
        {
            "input_ids" => tokens.Ids,
            "attention_mask" => Ones(tokens.Length),
            _ => tokens.TypeIds,
        };
        return OrtValue.CreateTensorValueFromMemory(values, [1, tokens.Length]);
    }

    private static int[] Ones(int count)
    {
        var ones = new int[count];
        ones.AsSpan().Fill(1);
        return ones;
    }

    internal sealed record Question(string Inputs);

    internal sealed record Score(string Label, double Value);

    internal sealed record Answers(Score[] Scores);

    [JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(Question))]
    [JsonSerializable(typeof(Answers))]
    internal sealed partial class Bodies : JsonSerializerContext;
}
