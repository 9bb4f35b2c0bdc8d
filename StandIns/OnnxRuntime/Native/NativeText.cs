using System.Runtime.InteropServices;
using System.Text;

namespace Microsoft.ML.OnnxRuntime;

internal static unsafe class NativeText
{
    public static byte[] ToUtf8(string text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }

    /// <summary>A file path as the library reads it: wide characters on Windows, UTF-8 elsewhere.</summary>
    public static byte[] ToPath(string path) => OperatingSystem.IsWindows() ? Encoding.Unicode.GetBytes(path + '\0') : ToUtf8(path);

    /// <summary>Reads a string that the default allocator made, and frees it.</summary>
    public static string Take(byte* text)
    {
        try
        {
            return Marshal.PtrToStringUTF8((nint)text);
        }
        finally
        {
            OrtAllocator.FreeDefault(text);
        }
    }
}
