namespace PtmOrleans.Scheduling.Lists;

internal enum ItemState
{
    Waiting,
    Leased,
    Gone,
}
