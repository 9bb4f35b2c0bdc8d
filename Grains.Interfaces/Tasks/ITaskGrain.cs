using Orleans;
using PtmOrleans.Grains.Scheduling;

namespace PtmOrleans.Grains.Tasks;

/// <summary>
/// One task (<c>tenant/name</c>) with its versions and its pending lists. Every waiting request of the task is in this grain.
/// </summary>
[Alias("ptm.ITaskGrain")]
public interface ITaskGrain : IGrainWithStringKey
{
    /// <summary>Imports a checkpoint folder that this silo can read and registers it as a new version.</summary>
    [Alias("Register"), ResponseTimeout("00:30:00")]
    Task<TaskRegistered> RegisterAsync(TaskRegistration registration, CancellationToken cancellationToken);

    /// <summary>The task as it stands; null when nothing is registered under this name.</summary>
    [Alias("Describe")]
    Task<TaskDescription?> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>One tokenizer file of a version; null when there is none of that name.</summary>
    [Alias("ReadTokenizerFile")]
    Task<TokenizerFile?> ReadTokenizerFileAsync(int version, string file, CancellationToken cancellationToken);

    /// <summary>
    /// Takes up what was added to the node's store or taken from it by other means, and tells the tenant. The description is null when
    /// nothing is left, or the tenant has too many tasks.
    /// </summary>
    [Alias("Refresh")]
    Task<TaskRegistered> RefreshAsync(CancellationToken cancellationToken);

    /// <summary>Changes the task's settings; null when nothing is registered under this name.</summary>
    [Alias("Configure")]
    Task<TaskDescription?> ConfigureAsync(TaskSettings settings, CancellationToken cancellationToken);

    /// <summary>Takes the registration back. Waiting requests are refused, running ones finish.</summary>
    [Alias("Remove")]
    Task<bool> RemoveAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Takes one version back. Conflict while an alias stands for it; removing the last one removes the task, and the description is null.
    /// </summary>
    [Alias("RemoveVersion"), ResponseTimeout("00:01:00")]
    Task<TaskRegistered> RemoveVersionAsync(int version, CancellationToken cancellationToken);

    /// <summary>
    /// Makes or changes an alias once every version that it newly stands for is on a device and has answered there; otherwise it stays as
    /// it was.
    /// </summary>
    /// <param name="alias">The name and the versions that it is to stand for.</param>
    /// <param name="limit">Time for the versions to become ready, at most 10 minutes.</param>
    /// <param name="cancellationToken">Gives up; the alias stays as it was, unless it changed already.</param>
    [Alias("SetAlias"), ResponseTimeout("00:10:30")]
    Task<TaskRegistered> SetAliasAsync(TaskAlias alias, TimeSpan limit, CancellationToken cancellationToken);

    /// <summary>Removes an alias; the description is the task's, also when there was no such alias.</summary>
    [Alias("RemoveAlias")]
    Task<TaskRegistered> RemoveAliasAsync(string alias, CancellationToken cancellationToken);

    /// <summary>
    /// Puts the task into service, with the weights of its default version on a device. The error is None, UnknownTask, TaskFailed (weights
    /// that no device can hold) or Unavailable; after one, the task is in service as it was before.
    /// </summary>
    [Alias("Load"), ResponseTimeout("00:02:30")]
    Task<TaskRegistered> LoadAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Takes the task out of service, over restarts: waiting requests are refused, running ones finish, the weights leave the devices. The
    /// error is None or UnknownTask.
    /// </summary>
    [Alias("Unload"), ResponseTimeout("00:00:30")]
    Task<TaskRegistered> UnloadAsync(CancellationToken cancellationToken);

    /// <summary>What became of the task's requests; null when nothing is registered under this name.</summary>
    [Alias("ReadStatistics")]
    Task<TaskStatistics?> ReadStatisticsAsync(CancellationToken cancellationToken);

    /// <summary>Admits the request, waits until a device has computed it, and answers. Cancelling takes it off the list.</summary>
    /// <remarks>The longest deadline that a gateway can be set to is an hour; the sender gives up earlier, or when the silo is lost.</remarks>
    [Alias("Infer"), ResponseTimeout("01:00:30")]
    Task<InferReply> InferAsync(InferRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Whether this activation works on the request of this <see cref="InferRequest.Id"/>. A cluster client is not told that a silo died,
    /// so the sender of a request that takes long asks whether there is still somebody to answer it.
    /// </summary>
    [Alias("Holds")]
    Task<bool> HoldsAsync(Guid request, CancellationToken cancellationToken);

    /// <summary>Leases a batch to a device that holds the task's weights; null when nothing waits any more.</summary>
    [Alias("TakeBatch")]
    Task<BatchGrant?> TakeBatchAsync(BatchClaim claim, CancellationToken cancellationToken);

    /// <summary>Delivers a batch's results. A batch that this activation did not lease, or no longer knows, is ignored.</summary>
    [Alias("CompleteBatch")]
    Task<ListReport> CompleteBatchAsync(BatchOutcome outcome, CancellationToken cancellationToken);

    /// <summary>Gives a batch back: its items run again elsewhere, or are refused when the failure is the task's own.</summary>
    [Alias("ReturnBatch")]
    Task<ListReport> ReturnBatchAsync(BatchFailure failure, CancellationToken cancellationToken);

    /// <summary>Gives back every batch that a vanished device holds.</summary>
    [Alias("ReturnFromDevice")]
    Task ReturnFromDeviceAsync(string device, CancellationToken cancellationToken);

    /// <summary>Sends every caller away with Unavailable from now on: the silo stops, and a new activation elsewhere will answer.</summary>
    [Alias("HandOver")]
    Task HandOverAsync(CancellationToken cancellationToken);

    /// <summary>Refuses what waits for a version that no device can run.</summary>
    [Alias("RefuseWaiting")]
    Task RefuseWaitingAsync(int version, PtmError error, string message, CancellationToken cancellationToken);
}
