namespace PtmOrleans.Bench.Tasks;

/// <summary>What the bench of many tasks does.</summary>
/// <param name="Tasks">Registered tasks, all of one tenant.</param>
/// <param name="Active">Requests that wait or run while the scheduler is asked to decide, each of a task drawn anew.</param>
/// <param name="Rounds">How often each call is timed; a node is started a tenth as often.</param>
/// <param name="Data">Folder that keeps the tasks between runs; null for one that goes afterwards.</param>
internal sealed record TasksOptions(int Tasks, int Active, int Rounds, string? Data);
