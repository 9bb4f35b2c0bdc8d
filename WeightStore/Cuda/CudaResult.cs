namespace PtmOrleans.WeightStore.Cuda;

/// <summary>What a call of the driver returns (<c>CUresult</c>), as far as this code tells results apart.</summary>
internal enum CudaResult
{
    Success = 0,
    InvalidValue = 1,
    OutOfMemory = 2,
    NotInitialized = 3,
    NoDevice = 100,
    InvalidDevice = 101,
    InvalidContext = 201,
    InvalidHandle = 400,
    NotReady = 600,
    IllegalAddress = 700,
}
