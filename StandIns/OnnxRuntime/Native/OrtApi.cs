using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>
/// The function table of the C API. It only ever grows at its end, so a position holds for every later library; each one here was
/// checked against <c>struct OrtApi</c> of onnxruntime_c_api.h.
/// </summary>
internal static unsafe partial class OrtApi
{
    /// <summary>The lowest table version that has all positions below: asking for less lets more libraries serve.</summary>
    private const uint ApiVersion = 17;

    private static readonly Lock Gate = new();
    private static nint* s_table;
    private static nint s_version;

    public static delegate* unmanaged<nint, int> GetErrorCode => (delegate* unmanaged<nint, int>)At(1);
    public static delegate* unmanaged<nint, byte*> GetErrorMessage => (delegate* unmanaged<nint, byte*>)At(2);
    public static delegate* unmanaged<int, byte*, nint*, nint> CreateEnv => (delegate* unmanaged<int, byte*, nint*, nint>)At(3);
    public static delegate* unmanaged<nint, byte*, nint, nint*, nint> CreateSession =>
        (delegate* unmanaged<nint, byte*, nint, nint*, nint>)At(7);
    public static delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint> CreateSessionFromArray =>
        (delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)At(8);
    public static delegate* unmanaged<nint, nint, nint*, nint*, nuint, nint*, nuint, nint*, nint> Run =>
        (delegate* unmanaged<nint, nint, nint*, nint*, nuint, nint*, nuint, nint*, nint>)At(9);

    public static delegate* unmanaged<nint*, nint> CreateSessionOptions => (delegate* unmanaged<nint*, nint>)At(10);
    public static delegate* unmanaged<nint, byte*, nint> SetOptimizedModelFilePath => (delegate* unmanaged<nint, byte*, nint>)At(11);
    public static delegate* unmanaged<nint, int, nint> SetSessionExecutionMode => (delegate* unmanaged<nint, int, nint>)At(13);
    public static delegate* unmanaged<nint, nint> EnableMemPattern => (delegate* unmanaged<nint, nint>)At(16);
    public static delegate* unmanaged<nint, nint> DisableMemPattern => (delegate* unmanaged<nint, nint>)At(17);
    public static delegate* unmanaged<nint, nint> EnableCpuMemArena => (delegate* unmanaged<nint, nint>)At(18);
    public static delegate* unmanaged<nint, nint> DisableCpuMemArena => (delegate* unmanaged<nint, nint>)At(19);
    public static delegate* unmanaged<nint, byte*, nint> SetSessionLogId => (delegate* unmanaged<nint, byte*, nint>)At(20);
    public static delegate* unmanaged<nint, int, nint> SetSessionLogSeverityLevel => (delegate* unmanaged<nint, int, nint>)At(22);
    public static delegate* unmanaged<nint, int, nint> SetSessionGraphOptimizationLevel => (delegate* unmanaged<nint, int, nint>)At(23);
    public static delegate* unmanaged<nint, int, nint> SetIntraOpNumThreads => (delegate* unmanaged<nint, int, nint>)At(24);
    public static delegate* unmanaged<nint, int, nint> SetInterOpNumThreads => (delegate* unmanaged<nint, int, nint>)At(25);

    public static delegate* unmanaged<nint, nuint*, nint> SessionGetInputCount => (delegate* unmanaged<nint, nuint*, nint>)At(30);
    public static delegate* unmanaged<nint, nuint*, nint> SessionGetOutputCount => (delegate* unmanaged<nint, nuint*, nint>)At(31);
    public static delegate* unmanaged<nint, nuint*, nint> SessionGetOverridableInitializerCount =>
        (delegate* unmanaged<nint, nuint*, nint>)At(32);
    public static delegate* unmanaged<nint, nuint, nint*, nint> SessionGetInputTypeInfo =>
        (delegate* unmanaged<nint, nuint, nint*, nint>)At(33);
    public static delegate* unmanaged<nint, nuint, nint*, nint> SessionGetOutputTypeInfo =>
        (delegate* unmanaged<nint, nuint, nint*, nint>)At(34);
    public static delegate* unmanaged<nint, nuint, nint*, nint> SessionGetOverridableInitializerTypeInfo =>
        (delegate* unmanaged<nint, nuint, nint*, nint>)At(35);
    public static delegate* unmanaged<nint, nuint, nint, byte**, nint> SessionGetInputName =>
        (delegate* unmanaged<nint, nuint, nint, byte**, nint>)At(36);
    public static delegate* unmanaged<nint, nuint, nint, byte**, nint> SessionGetOutputName =>
        (delegate* unmanaged<nint, nuint, nint, byte**, nint>)At(37);
    public static delegate* unmanaged<nint, nuint, nint, byte**, nint> SessionGetOverridableInitializerName =>
        (delegate* unmanaged<nint, nuint, nint, byte**, nint>)At(38);

    public static delegate* unmanaged<nint*, nint> CreateRunOptions => (delegate* unmanaged<nint*, nint>)At(39);
    public static delegate* unmanaged<nint, int, nint> RunOptionsSetRunLogSeverityLevel => (delegate* unmanaged<nint, int, nint>)At(41);
    public static delegate* unmanaged<nint, byte*, nint> RunOptionsSetRunTag => (delegate* unmanaged<nint, byte*, nint>)At(42);
    public static delegate* unmanaged<nint, nint> RunOptionsSetTerminate => (delegate* unmanaged<nint, nint>)At(46);
    public static delegate* unmanaged<nint, nint> RunOptionsUnsetTerminate => (delegate* unmanaged<nint, nint>)At(47);

    public static delegate* unmanaged<nint, long*, nuint, int, nint*, nint> CreateTensorAsOrtValue =>
        (delegate* unmanaged<nint, long*, nuint, int, nint*, nint>)At(48);
    public static delegate* unmanaged<nint, nint, nuint, long*, nuint, int, nint*, nint> CreateTensorWithDataAsOrtValue =>
        (delegate* unmanaged<nint, nint, nuint, long*, nuint, int, nint*, nint>)At(49);
    public static delegate* unmanaged<nint, void**, nint> GetTensorMutableData => (delegate* unmanaged<nint, void**, nint>)At(51);
    public static delegate* unmanaged<nint, nint*, nint> CastTypeInfoToTensorInfo => (delegate* unmanaged<nint, nint*, nint>)At(55);
    public static delegate* unmanaged<nint, int*, nint> GetOnnxTypeFromTypeInfo => (delegate* unmanaged<nint, int*, nint>)At(56);
    public static delegate* unmanaged<nint, int*, nint> GetTensorElementType => (delegate* unmanaged<nint, int*, nint>)At(60);
    public static delegate* unmanaged<nint, nuint*, nint> GetDimensionsCount => (delegate* unmanaged<nint, nuint*, nint>)At(61);
    public static delegate* unmanaged<nint, long*, nuint, nint> GetDimensions => (delegate* unmanaged<nint, long*, nuint, nint>)At(62);
    public static delegate* unmanaged<nint, byte**, nuint, nint> GetSymbolicDimensions =>
        (delegate* unmanaged<nint, byte**, nuint, nint>)At(63);
    public static delegate* unmanaged<nint, nint*, nint> GetTensorTypeAndShape => (delegate* unmanaged<nint, nint*, nint>)At(65);
    public static delegate* unmanaged<nint, int*, nint> GetValueType => (delegate* unmanaged<nint, int*, nint>)At(67);

    public static delegate* unmanaged<byte*, int, int, int, nint*, nint> CreateMemoryInfo =>
        (delegate* unmanaged<byte*, int, int, int, nint*, nint>)At(68);
    public static delegate* unmanaged<int, int, nint*, nint> CreateCpuMemoryInfo => (delegate* unmanaged<int, int, nint*, nint>)At(69);
    public static delegate* unmanaged<nint, nint, int*, nint> CompareMemoryInfo => (delegate* unmanaged<nint, nint, int*, nint>)At(70);
    public static delegate* unmanaged<nint, byte**, nint> MemoryInfoGetName => (delegate* unmanaged<nint, byte**, nint>)At(71);
    public static delegate* unmanaged<nint, int*, nint> MemoryInfoGetId => (delegate* unmanaged<nint, int*, nint>)At(72);
    public static delegate* unmanaged<nint, int*, nint> MemoryInfoGetMemType => (delegate* unmanaged<nint, int*, nint>)At(73);
    public static delegate* unmanaged<nint, int*, nint> MemoryInfoGetType => (delegate* unmanaged<nint, int*, nint>)At(74);
    public static delegate* unmanaged<nint, void*, nint> AllocatorFree => (delegate* unmanaged<nint, void*, nint>)At(76);
    public static delegate* unmanaged<nint, nint*, nint> AllocatorGetInfo => (delegate* unmanaged<nint, nint*, nint>)At(77);
    public static delegate* unmanaged<nint*, nint> GetAllocatorWithDefaultOptions => (delegate* unmanaged<nint*, nint>)At(78);

    public static delegate* unmanaged<nint, void> ReleaseEnv => (delegate* unmanaged<nint, void>)At(92);
    public static delegate* unmanaged<nint, void> ReleaseStatus => (delegate* unmanaged<nint, void>)At(93);
    public static delegate* unmanaged<nint, void> ReleaseMemoryInfo => (delegate* unmanaged<nint, void>)At(94);
    public static delegate* unmanaged<nint, void> ReleaseSession => (delegate* unmanaged<nint, void>)At(95);
    public static delegate* unmanaged<nint, void> ReleaseValue => (delegate* unmanaged<nint, void>)At(96);
    public static delegate* unmanaged<nint, void> ReleaseRunOptions => (delegate* unmanaged<nint, void>)At(97);
    public static delegate* unmanaged<nint, void> ReleaseTypeInfo => (delegate* unmanaged<nint, void>)At(98);
    public static delegate* unmanaged<nint, void> ReleaseTensorTypeAndShapeInfo => (delegate* unmanaged<nint, void>)At(99);
    public static delegate* unmanaged<nint, void> ReleaseSessionOptions => (delegate* unmanaged<nint, void>)At(100);

    public static delegate* unmanaged<int, byte*, nint, nint*, nint> CreateEnvWithGlobalThreadPools =>
        (delegate* unmanaged<int, byte*, nint, nint*, nint>)At(119);
    public static delegate* unmanaged<nint, nint> DisablePerSessionThreads => (delegate* unmanaged<nint, nint>)At(120);
    public static delegate* unmanaged<nint*, nint> CreateThreadingOptions => (delegate* unmanaged<nint*, nint>)At(121);
    public static delegate* unmanaged<nint, void> ReleaseThreadingOptions => (delegate* unmanaged<nint, void>)At(122);
    public static delegate* unmanaged<byte***, int*, nint> GetAvailableProviders => (delegate* unmanaged<byte***, int*, nint>)At(125);
    public static delegate* unmanaged<byte**, int, nint> ReleaseAvailableProviders => (delegate* unmanaged<byte**, int, nint>)At(126);
    public static delegate* unmanaged<nint, byte*, byte*, nint> AddSessionConfigEntry =>
        (delegate* unmanaged<nint, byte*, byte*, nint>)At(130);
    public static delegate* unmanaged<nint, nint, nint*, nint> CreateAllocator => (delegate* unmanaged<nint, nint, nint*, nint>)At(131);
    public static delegate* unmanaged<nint, void> ReleaseAllocator => (delegate* unmanaged<nint, void>)At(132);

    public static delegate* unmanaged<nint, nint, nint, nint> RunWithBinding => (delegate* unmanaged<nint, nint, nint, nint>)At(133);
    public static delegate* unmanaged<nint, nint*, nint> CreateIoBinding => (delegate* unmanaged<nint, nint*, nint>)At(134);
    public static delegate* unmanaged<nint, void> ReleaseIoBinding => (delegate* unmanaged<nint, void>)At(135);
    public static delegate* unmanaged<nint, byte*, nint, nint> BindInput => (delegate* unmanaged<nint, byte*, nint, nint>)At(136);
    public static delegate* unmanaged<nint, byte*, nint, nint> BindOutput => (delegate* unmanaged<nint, byte*, nint, nint>)At(137);
    public static delegate* unmanaged<nint, byte*, nint, nint> BindOutputToDevice => (delegate* unmanaged<nint, byte*, nint, nint>)At(138);
    public static delegate* unmanaged<nint, nint, byte**, nuint**, nuint*, nint> GetBoundOutputNames =>
        (delegate* unmanaged<nint, nint, byte**, nuint**, nuint*, nint>)At(139);
    public static delegate* unmanaged<nint, nint, nint**, nuint*, nint> GetBoundOutputValues =>
        (delegate* unmanaged<nint, nint, nint**, nuint*, nint>)At(140);
    public static delegate* unmanaged<nint, void> ClearBoundInputs => (delegate* unmanaged<nint, void>)At(141);
    public static delegate* unmanaged<nint, void> ClearBoundOutputs => (delegate* unmanaged<nint, void>)At(142);

    public static delegate* unmanaged<nint, int, nint> SetLanguageProjection => (delegate* unmanaged<nint, int, nint>)At(145);
    public static delegate* unmanaged<nint, int, nint> SetGlobalIntraOpNumThreads => (delegate* unmanaged<nint, int, nint>)At(147);
    public static delegate* unmanaged<nint, int, nint> SetGlobalInterOpNumThreads => (delegate* unmanaged<nint, int, nint>)At(148);
    public static delegate* unmanaged<nint, int, nint> SetGlobalSpinControl => (delegate* unmanaged<nint, int, nint>)At(149);
    public static delegate* unmanaged<nint, byte*, nint, nint> AddInitializer => (delegate* unmanaged<nint, byte*, nint, nint>)At(150);
    public static delegate* unmanaged<nint, byte*, byte*, nint> AddRunConfigEntry => (delegate* unmanaged<nint, byte*, byte*, nint>)At(165);
    public static delegate* unmanaged<nint*, nint> CreatePrepackedWeightsContainer => (delegate* unmanaged<nint*, nint>)At(166);
    public static delegate* unmanaged<nint, void> ReleasePrepackedWeightsContainer => (delegate* unmanaged<nint, void>)At(167);
    public static delegate* unmanaged<nint, byte*, nint, nint, nint*, nint> CreateSessionWithPrepackedWeightsContainer =>
        (delegate* unmanaged<nint, byte*, nint, nint, nint*, nint>)At(168);
    public static delegate* unmanaged<nint, byte*, nuint, nint, nint, nint*, nint> CreateSessionFromArrayWithPrepackedWeightsContainer =>
        (delegate* unmanaged<nint, byte*, nuint, nint, nint, nint*, nint>)At(169);
    public static delegate* unmanaged<nint, nint*, nint> GetTensorMemoryInfo => (delegate* unmanaged<nint, nint*, nint>)At(194);
    public static delegate* unmanaged<nint, nint> SynchronizeBoundInputs => (delegate* unmanaged<nint, nint>)At(202);
    public static delegate* unmanaged<nint, nint> SynchronizeBoundOutputs => (delegate* unmanaged<nint, nint>)At(203);

    public static delegate* unmanaged<nint, nint, nint> SessionOptionsAppendExecutionProvider_CUDA_V2 =>
        (delegate* unmanaged<nint, nint, nint>)At(204);
    public static delegate* unmanaged<nint*, nint> CreateCUDAProviderOptions => (delegate* unmanaged<nint*, nint>)At(205);
    public static delegate* unmanaged<nint, byte**, byte**, nuint, nint> UpdateCUDAProviderOptions =>
        (delegate* unmanaged<nint, byte**, byte**, nuint, nint>)At(206);
    public static delegate* unmanaged<nint, nint, byte**, nint> GetCUDAProviderOptionsAsString =>
        (delegate* unmanaged<nint, nint, byte**, nint>)At(207);
    public static delegate* unmanaged<nint, void> ReleaseCUDAProviderOptions => (delegate* unmanaged<nint, void>)At(208);
    public static delegate* unmanaged<nint, int, nint> UpdateEnvWithCustomLogLevel => (delegate* unmanaged<nint, int, nint>)At(226);

    public static string Version
    {
        get
        {
            At(0);
            return Marshal.PtrToStringUTF8(s_version);
        }
    }

    [LibraryImport(NativeLibraryLocator.LibraryName)]
    public static partial nint OrtSessionOptionsAppendExecutionProvider_CPU(nint options, int useArena);

    [LibraryImport(NativeLibraryLocator.LibraryName)]
    public static partial nint OrtSessionOptionsAppendExecutionProvider_CUDA(nint options, int deviceId);

    [LibraryImport(NativeLibraryLocator.LibraryName)]
    private static partial nint* OrtGetApiBase();

    private static nint At(int position) => (s_table is null ? Load() : s_table)[position];

    /// <summary>Not a static constructor: its exceptions come wrapped, and it would not look again for a library set up later.</summary>
    private static nint* Load()
    {
        lock (Gate)
        {
            if (s_table is not null)
            {
                return s_table;
            }

            if (s_version == 0)
            {
                NativeLibraryLocator.Register();
                s_version = -1;
            }

            var apiBase = OrtGetApiBase();
            s_version = ((delegate* unmanaged<nint>)apiBase[1])();
            var table = ((delegate* unmanaged<uint, nint*>)apiBase[0])(ApiVersion);
            return s_table = table is not null ? table : throw new DllNotFoundException(
                $"The native ONNX Runtime library is {Marshal.PtrToStringUTF8(s_version)}, but 1.{ApiVersion} or later is needed.");
        }
    }
}
