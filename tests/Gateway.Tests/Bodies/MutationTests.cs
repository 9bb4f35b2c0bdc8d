using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.OpenAi;
using PtmOrleans.Gateway.OpenInference;
using PtmOrleans.Gateway.Predict;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Gateway.TextEmbeddings;

namespace PtmOrleans.Gateway.Tests.Bodies;

[Collection(SharedGatewayGroup.Name)]
public class MutationTests(SharedGateway shared)
{
    private static readonly string[] PredictSeeds =
    [
        """{"inputs": ["good film", ["a", "b"]], "parameters": {"deadline_ms": 900, "priority": 1, "top": 2, "truncate": true, "version": 1}}""",
        """{"inputs": {"question": "where \u00e9?", "context": "in berlin \ud83d\ude00"}}""",
    ];

    private static readonly string[] InferSeeds =
    [
        """{"id": "x", "parameters": {"priority": 2, "timeout": 900000}, "inputs": [{"name": "input_ids", "shape": [2, 3], "datatype": "INT64", "data": [[2, 5, 3], [2, 3, 0]]}, {"name": "attention_mask", "shape": [2, 3], "datatype": "INT64", "data": [1, 1, 1, 1, 1, 0]}], "outputs": [{"name": "logits"}]}""",
        """{"inputs": [{"name": "text", "shape": [2], "datatype": "BYTES", "data": ["good", "bad"]}]}""",
    ];

    private static readonly string[] TextSeeds =
    [
        """{"inputs": ["good", [2, 5, 3]], "truncate": true, "truncation_direction": "left", "prompt_name": null, "normalize": false, "dimensions": 2}""",
        """{"inputs": {"source_sentence": "good", "sentences": ["bad", "film"]}, "parameters": {"truncate": true}}""",
        """{"inputs": [["good"], ["bad", "film"]], "raw_scores": true}""",
        """{"query": "good", "texts": ["bad", "film"], "raw_scores": true, "return_text": true}""",
        """{"ids": [[2, 5, 3], [6]], "skip_special_tokens": false}""",
        """{"model": "x", "input": ["good", "film"], "encoding_format": "base64", "dimensions": 2, "user": "u"}""",
        """{"model": "x", "query": "good", "documents": ["bad", {"text": "film"}], "top_n": 1, "return_documents": true}""",
    ];

    private static readonly string[] TextRoutes = ["embed", "similarity", "predict", "rerank", "tokenize", "decode", "v1/embeddings"];

    private static readonly string[] Fragments =
        ["{", "}", "[", "]", ",", ":", "\"", "null", "true", "-1", "0", "1e9", "NaN", "99999999999", "\\ud800", "\\u0000", "\\", " ", "\"inputs\"", "\"data\"", "[[]]", "é"];

    private static readonly GatewayOptions Limits = new();

    [Fact]
    public void PredictBody_Mutated_ParsesOrIsRefused() => Check(PredictSeeds, body => PredictBodyParser.Parse(body, Limits));

    [Fact]
    public void InferBody_Mutated_ParsesOrIsRefused() => Check(
        InferSeeds,
        body =>
        {
            using var parsed = new InferBody();
            InferBodyReader.Walk(parsed, body.Length, Limits).Feed(new ReadOnlySequence<byte>(body.ToArray()), isLast: true);
            if (parsed.Find(TensorNames.Text) is null)
            {
                var tokens = TensorTokens.Read(parsed, Models.Classifier(), Limits);
                Assert.Equal(tokens.Lengths.Sum(), tokens.Ids.Length);
                Assert.All(tokens.Ids, id => Assert.InRange(id, 0, Models.Vocabulary.Length - 1));
            }
        });

    [Fact]
    public void InferBody_InPieces_SameAsWhole() => Prop.ForAll(
        (from body in Bodies(InferSeeds) from size in Gen.Choose(1, 40) select (body, size)).ToArbitrary(),
        seed => Assert.Equal(Outcome(seed.body, seed.body.Length), Outcome(seed.body, seed.size))).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public async Task Routes_MutatedBodies_AnswerOrRefuseAndGoOn()
    {
        var tenant = shared.Host.Tenant();
        var (task, _) = tenant.Task();
        foreach (var (path, seeds) in new[] { ($"/v1/tasks/{task}/predict", PredictSeeds), ($"/v2/models/{task}/infer", InferSeeds) })
        {
            foreach (var body in Bodies(seeds).Sample(150))
            {
                using var content = new ByteArrayContent(body);
                var status = (int)await tenant.Client.PostAsync(path, content).WaitAsync(GatewayHost.Patience).StatusAsync();
                Assert.True(status is >= 200 and < 500 or 504, $"{status} for {Encoding.UTF8.GetString(body)}");
            }
        }
    }

    [Fact]
    public void TextBodies_Mutated_ParseOrAreRefused() => Check(
        TextSeeds,
        body =>
        {
            BodyParser[] parsers =
            [
                json => EmbedBodyParser.Parse(json, Limits), json => SimilarityBodyParser.Parse(json, Limits), json => ClassifyBodyParser.Parse(json, Limits),
                json => RankBodyParser.Parse(json, Limits), json => TokenizeBodyParser.Parse(json, Limits), json => DecodeBodyParser.Parse(json, Limits),
                json => EmbeddingBodyParser.Parse(json, Limits), json => RerankBodyParser.Parse(json, Limits),
            ];
            foreach (var parser in parsers)
            {
                ParseOrRefuse(parser, body);
            }
        });

    [Fact]
    public async Task TextRoutes_MutatedBodies_AnswerOrRefuseAndGoOn()
    {
        var tenant = shared.Host.Tenant();
        string[] tasks = [tenant.Task(Models.Embedder()).Name, tenant.Task(Models.Reranker()).Name];
        var next = 0;
        foreach (var body in Bodies(TextSeeds).Sample(300))
        {
            var route = TextRoutes[next % TextRoutes.Length];
            using var content = new ByteArrayContent(body);
            using var response = await tenant.Client.PostAsync($"/t/{tasks[next++ % tasks.Length]}/{route}", content).WaitAsync(GatewayHost.Patience);
            Assert.True((int)response.StatusCode is 200 or 400 or 413 or 422 or 424, $"{response.StatusCode} for {Encoding.UTF8.GetString(body)}");
        }
    }

    private static void ParseOrRefuse(BodyParser parse, ReadOnlySpan<byte> body)
    {
        try
        {
            parse(body);
        }
        catch (RefusedException refused)
        {
            Assert.InRange(refused.Problem.Status, 400, 501);
            Assert.NotEmpty(refused.Message);
        }
    }

    [Fact]
    public async Task Infer_MutatedBinaryBodies_AnswerOrRefuseAndGoOn()
    {
        var tenant = shared.Host.Tenant();
        var (task, _) = tenant.Task();
        var json = """{"inputs":[{"name":"input_ids","shape":[1,3],"datatype":"INT32","parameters":{"binary_data_size":12}},{"name":"attention_mask","shape":[1,3],"datatype":"BOOL","parameters":{"binary_data_size":3}}]}""";
        var text = """{"inputs":[{"name":"text","shape":[2],"datatype":"BYTES","parameters":{"binary_data_size":15}}]}""";
        (int Length, byte[] Body)[] seeds =
        [
            (json.Length, TritonRequest.Join(json, TritonRequest.Int32(2, 5, 3), [1, 1, 1])),
            (text.Length, TritonRequest.Join(text, TritonRequest.Texts("good", "bad"))),
        ];
        var mutated =
            from seed in Gen.Elements(seeds)
            from edit in Gen.OneOf(Edits(), Gen.Constant<Func<byte[], byte[]>>(body => body))
            from shift in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(-20, 20)))
            select (Body: edit(seed.Body), Header: seed.Length + shift);
        foreach (var (body, header) in mutated.Sample(300))
        {
            using var content = TritonRequest.Content(body, header.ToString());
            var status = (int)await tenant.Client.PostAsync($"/v2/models/{task}/infer", content).WaitAsync(GatewayHost.Patience).StatusAsync();
            Assert.True(status is >= 200 and < 500 or 501, $"{status} for {header} and {Encoding.UTF8.GetString(body)}");
        }
    }

    private static void Check(string[] seeds, BodyParser parse) =>
        Prop.ForAll(Bodies(seeds).ToArbitrary(), body =>
        {
            // What the reader of bodies refuses never gets to a parser.
            if (System.Text.Unicode.Utf8.IsValid(body))
            {
                ParseOrRefuse(parse, body);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    /// <summary>What reading a body gives when that many bytes more are there each time.</summary>
    private static string Outcome(byte[] body, int size)
    {
        using var parsed = new InferBody();
        var walk = InferBodyReader.Walk(parsed, body.Length, Limits);
        try
        {
            var (taken, there) = (0, 0);
            do
            {
                there = Math.Min(body.Length, there + size);
                var bytes = Pieces(body.AsMemory(taken, there - taken));
                taken += (int)bytes.Slice(0, walk.Feed(bytes, there == body.Length)).Length;
            }
            while (there < body.Length);
        }
        catch (RefusedException refused)
        {
            // How the reader words it depends on how much of a broken token it has seen.
            return refused.Message.StartsWith("malformed JSON", StringComparison.Ordinal) ? "malformed" : $"{refused.Problem.Status} {refused.Message}";
        }

        return string.Join(';', parsed.Inputs.Select(t => $"{t.Name} {t.Datatype} {string.Join(',', t.Shape)} {string.Join(',', t.Numbers?.Span.ToArray() ?? [])} {string.Join(',', t.Texts ?? [])}"));
    }

    // A segment for every few bytes, so that tokens lie across them.
    private static ReadOnlySequence<byte> Pieces(ReadOnlyMemory<byte> bytes)
    {
        var first = new Piece(bytes[..Math.Min(3, bytes.Length)], 0);
        var last = first;
        for (var at = 3; at < bytes.Length; at += 3)
        {
            last = last.Then(bytes[at..Math.Min(at + 3, bytes.Length)]);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long start) => (Memory, RunningIndex) = (memory, start);

        public Piece Then(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }

    private static Gen<byte[]> Bodies(string[] seeds) =>
        from seed in Gen.Elements(seeds)
        from count in Gen.Choose(1, 4)
        from edits in Gen.ArrayOf(Edits(), count)
        select edits.Aggregate(Encoding.UTF8.GetBytes(seed), (body, edit) => edit(body));

    private static Gen<Func<byte[], byte[]>> Edits() => Gen.OneOf(
        from at in Gen.Choose(0, 10_000)
        from length in Gen.Choose(1, 12)
        select new Func<byte[], byte[]>(body => [.. body[..Clip(at, body)], .. body[Math.Min(body.Length, Clip(at, body) + length)..]]),
        from at in Gen.Choose(0, 10_000)
        from fragment in Gen.Elements(Fragments)
        select new Func<byte[], byte[]>(body => [.. body[..Clip(at, body)], .. Encoding.UTF8.GetBytes(fragment), .. body[Clip(at, body)..]]),
        from at in Gen.Choose(0, 10_000)
        from value in Gen.Choose(0, 255)
        select new Func<byte[], byte[]>(body => [.. body[..Clip(at, body)], (byte)value, .. body[Math.Min(body.Length, Clip(at, body) + 1)..]]),
        from at in Gen.Choose(0, 10_000)
        select new Func<byte[], byte[]>(body => [.. body, .. body[Clip(at, body)..]]));

    private static int Clip(int at, byte[] body) => body.Length == 0 ? 0 : at % body.Length;

    private delegate void BodyParser(ReadOnlySpan<byte> body);
}
