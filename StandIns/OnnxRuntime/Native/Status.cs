using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

internal static unsafe class Status
{
    /// <summary>Turns a native status into the exception that it describes; zero is success.</summary>
    public static void Check(nint status)
    {
        if (status == 0)
        {
            return;
        }

        try
        {
            var message = Marshal.PtrToStringUTF8((nint)OrtApi.GetErrorMessage(status));
            throw new OnnxRuntimeException((ErrorCode)OrtApi.GetErrorCode(status), message);
        }
        finally
        {
            OrtApi.ReleaseStatus(status);
        }
    }
}
