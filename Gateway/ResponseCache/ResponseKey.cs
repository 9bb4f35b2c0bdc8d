using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.ResponseCache;

/// <summary>What an answer depends on. The task's name begins with its tenant, so no tenant can meet another's answers.</summary>
/// <param name="Task">The task.</param>
/// <param name="Version">The version: its number means the same weights for ever, also when the task is removed and registered again.</param>
/// <param name="Content">What is asked.</param>
internal readonly record struct ResponseKey(TaskName Task, int Version, ContentHash Content);
