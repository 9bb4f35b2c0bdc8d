using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Scheduling.Admission;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Grains.Tasks;

/// <summary>
/// Refuses at the door what could only fail later: a payload that the model cannot take, a full list, a deadline that cannot be met.
/// </summary>
internal sealed class ListAdmission(TaskName task, TaskVersion version, TaskGrainOptions options)
{
    private readonly AdmissionControl _control = new();

    private string Limits => $"it holds {options.MaxListItems} sequences and {options.MaxListTokens} tokens at most";

    /// <summary>Expected time of runs; none until a device has been measured.</summary>
    public static ServiceTime Service(CostAdvice? advice) =>
        advice is { Confident: true } ? new ServiceTime(advice.ExecFixed, advice.ExecPerToken) : default;

    /// <summary>Counts completed work, from which the advice to come back later is made.</summary>
    public void OnCompleted(long tokens, DateTimeOffset now) => _control.OnCompleted(tokens, now);

    /// <summary>The refusal of a full list.</summary>
    public InferReply Full(TimeSpan retryAfter) =>
        InferReply.Refuse(PtmError.ListFull, $"The list of '{task}' is full: {Limits}.", retryAfter);

    /// <summary>Why the request cannot join the list; null when it can.</summary>
    public InferReply? Refuse(InferRequest request, TaskList<WaitingItem> list, CostAdvice? advice, DateTimeOffset now) =>
        RefusePayload(request.Tokens) ?? RefuseByControl(request, list, advice, now);

    private InferReply? RefusePayload(TokenPayload tokens)
    {
        if (PayloadValidation.Complain(tokens, version) is { } complaint)
        {
            return InferReply.Refuse(PtmError.InvalidRequest, complaint);
        }

        var values = PayloadValidation.ReplyValues(tokens, version);
        return values > options.MaxReplyValues
            ? InferReply.Refuse(
                PtmError.TooLarge,
                $"The reply would have {values} numbers; the limit is {options.MaxReplyValues}. Send fewer or shorter sequences.")
            : null;
    }

    private InferReply? RefuseByControl(InferRequest request, TaskList<WaitingItem> list, CostAdvice? advice, DateTimeOffset now)
    {
        var (service, instances) = (Service(advice), Math.Max(1, advice?.Instances ?? 1));
        var wanted = now + options.Wanted(request);
        var query = new AdmissionQuery
        {
            Items = request.Tokens.Lengths.Length,
            Tokens = request.Tokens.Ids.Length,
            BudgetLeft = request.TimeLeft,
            Ahead = service.PerToken * (list.TokensBefore(request.Priority, wanted, now) / instances),
            Exec = service.Of(Math.Max(request.Tokens.Lengths.Max(), request.Tokens.Ids.Length / instances)),
            Switch = advice?.Switch ?? TimeSpan.Zero,
            Confident = advice?.Confident ?? false,
            ListItems = list.UnfinishedItems,
            ListTokens = list.UnfinishedTokens,
            Limits = list.Options,
        };
        var admission = _control.Decide(query, now);
        return admission.Verdict switch
        {
            AdmissionVerdict.Accepted => null,
            AdmissionVerdict.DeadlineExpired => InferReply.Refuse(
                PtmError.DeadlineExpired, "The deadline had passed when the request reached its list."),
            AdmissionVerdict.InfeasibleDeadline => InferReply.Refuse(
                PtmError.DeadlineExpired,
                $"The deadline leaves {request.TimeLeft.TotalMilliseconds:F1} ms; "
                + $"what waits before it and the run need {admission.Expected.TotalMilliseconds:F1} ms."),
            AdmissionVerdict.TooLarge => InferReply.Refuse(
                PtmError.TooLarge, $"The request is larger than the list of '{task}': {Limits}."),
            _ => Full(admission.RetryAfter),
        };
    }
}
