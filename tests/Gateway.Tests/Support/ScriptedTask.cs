using System.Collections.Concurrent;
using System.Text;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tests.Support;

/// <summary>What one task answers.</summary>
public sealed class ScriptedTask(TaskDescription description)
{
    public TaskDescription Description { get; set; } = description;

    /// <summary>What every version says of its requests; null when there were none.</summary>
    public VersionStatistics? Statistics { get; set; }

    /// <summary>Why the task cannot be loaded; null when it can.</summary>
    public TaskRegistered? LoadFailure { get; set; }

    public Dictionary<string, byte[]> Files { get; } = new() { ["vocab.txt"] = Encoding.UTF8.GetBytes(string.Join('\n', Models.Vocabulary)) };

    public Func<InferRequest, CancellationToken, Task<InferReply>>? Infer { get; set; }

    /// <summary>Whether the grain says that it works on a request.</summary>
    public Func<Guid, bool> Holds { get; set; } = _ => true;

    public ConcurrentQueue<InferRequest> Requests { get; } = new();

    public int FileReads;

    public InferRequest LastRequest => Requests.Last();

    /// <summary>Answers every request with this.</summary>
    public void Answer(InferReply reply) => Infer = (_, _) => Task.FromResult(reply);

    /// <summary>Answers with these values, one row per item, or per token for heads with a row per token.</summary>
    public void AnswerRows(params float[] values) => Infer = (request, _) => Task.FromResult(Models.Reply(Version(request), request.Tokens, values));

    public TaskVersion Version(InferRequest request) => Description.Find(request.Version)!;
}
