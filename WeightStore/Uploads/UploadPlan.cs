namespace PtmOrleans.WeightStore.Uploads;

/// <summary>What an upload is to become.</summary>
/// <param name="Task">The plain name of the task.</param>
/// <param name="Version">The version to register as; null for the next free number.</param>
/// <param name="Files">The files, each name once.</param>
public sealed record UploadPlan(string Task, int? Version, IReadOnlyList<UploadFile> Files);
