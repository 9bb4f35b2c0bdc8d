namespace PtmOrleans.WeightStore.Store;

/// <summary>What changes a store on disk; a process may end before any of them.</summary>
internal enum StoreStep
{
    CreateFolder,
    CreateFile,
    Write,
    FlushFile,
    Rename,
    FlushFolder,
    Delete,
}
