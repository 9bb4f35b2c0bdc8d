using PtmOrleans.Gateway.Errors;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tasks;

/// <summary>Outcomes of changes to a task.</summary>
internal static class TaskChanges
{
    /// <exception cref="RefusedException">The task is as it was.</exception>
    public static void Require(this TaskRegistered outcome, TaskName task)
    {
        if (outcome.Error != PtmError.None)
        {
            throw outcome.Error == PtmError.UnknownTask
                ? new RefusedException(ProblemMapping.UnknownTask(task.Name))
                : new RefusedException(outcome.Error, outcome.Message);
        }
    }
}
