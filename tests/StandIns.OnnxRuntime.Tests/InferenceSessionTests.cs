using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using PtmOrleans.Testing;

namespace PtmOrleans.StandIns.OnnxRuntime.Tests;

public sealed class InferenceSessionTests : IDisposable
{
    private readonly InferenceSession _session = new(OnnxModel.Scale());
    private readonly RunOptions _run = new();

    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
    }

    [Fact]
    public void Metadata_DescribesTheModel()
    {
        Assert.Equal(["x", "w"], _session.InputNames);
        Assert.Equal(["y"], _session.OutputNames);
        Assert.Empty(_session.OverridableInitializerMetadata);
        var x = _session.InputMetadata["x"];
        Assert.True(x.IsTensor);
        Assert.False(x.IsString);
        Assert.Equal(OnnxValueType.ONNX_TYPE_TENSOR, x.OnnxValueType);
        Assert.Equal(TensorElementType.Float, x.ElementDataType);
        Assert.Equal(typeof(float), x.ElementType);
        Assert.Equal([-1, 2], x.Dimensions);
        Assert.Equal(["batch", ""], x.SymbolicDimensions);
        Assert.Equal([2], _session.InputMetadata["w"].Dimensions);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(0)]
    public void Run_WithEachBatchSize_GivesThatManyRows(int batch)
    {
        float[] x = [.. Enumerable.Range(1, batch * 2)];
        using var outputs = Scale(x, [batch, 2], [10, 100]);
        Assert.Equal([batch, 2], outputs[0].GetTensorTypeAndShape().Shape);
        Assert.Equal(x.Select((v, i) => v * (i % 2 == 0 ? 10 : 100)), outputs[0].GetTensorDataAsSpan<float>().ToArray());
    }

    [Fact]
    public void Run_WithADictionary_GivesTheSame()
    {
        using var x = OrtValue.CreateTensorValueFromMemory<float>([1, 2], [1, 2]);
        using var w = OrtValue.CreateTensorValueFromMemory<float>([5, 7], [2]);
        using var outputs = _session.Run(_run, new Dictionary<string, OrtValue> { ["w"] = w, ["x"] = x }, ["y"]);
        Assert.Equal([5, 14], Assert.Single(outputs).GetTensorDataAsSpan<float>().ToArray());
    }

    [Fact]
    public void Run_IntoCallersMemory_FillsIt()
    {
        using var x = OrtValue.CreateTensorValueFromMemory<float>([1, 2], [1, 2]);
        using var w = OrtValue.CreateTensorValueFromMemory<float>([5, 7], [2]);
        var result = new float[2];
        using var y = OrtValue.CreateTensorValueFromMemory(result, [1, 2]);
        _session.Run(_run, ["x", "w"], [x, w], ["y"], [y]);
        Assert.Equal([5, 14], result);
    }

    [Fact]
    public void Run_WithAnUnknownInput_NamesIt()
    {
        using var x = OrtValue.CreateTensorValueFromMemory<float>([1, 2], [1, 2]);
        var error = Assert.Throws<OnnxRuntimeException>(() => _session.Run(_run, ["nope"], [x], ["y"]));
        Assert.Equal("[ErrorCode:InvalidArgument] Input name: 'nope' is not in the metadata", error.Message);
        error = Assert.Throws<OnnxRuntimeException>(() => _session.Run(_run, ["x"], [x], ["z"]));
        Assert.Equal("[ErrorCode:InvalidArgument] Output name: 'z' is not in the metadata", error.Message);
    }

    [Fact]
    public void Run_WithUnpairedValues_SaysSo()
    {
        Assert.Contains("(1) must match", Assert.Throws<ArgumentException>(() => _session.Run(_run, ["x"], [], ["y"])).Message);
    }

    [Fact]
    public void Run_WithAWrongShape_CarriesTheLibrarysMessage()
    {
        var error = Assert.Throws<OnnxRuntimeException>(() => Scale([1, 2, 3], [1, 3], [1, 1]));
        Assert.StartsWith("[ErrorCode:InvalidArgument] Got invalid dimensions for input: x", error.Message);
    }

    [Fact]
    public void Run_WithAWrongElementType_CarriesTheLibrarysMessage()
    {
        using var x = OrtValue.CreateTensorValueFromMemory<long>([1, 2], [1, 2]);
        using var w = OrtValue.CreateTensorValueFromMemory<float>([5, 7], [2]);
        var error = Assert.Throws<OnnxRuntimeException>(() => _session.Run(_run, ["x", "w"], [x, w], ["y"]));
        Assert.StartsWith("[ErrorCode:InvalidArgument] Unexpected input data type", error.Message);
        Assert.Contains("tensor(int64)", error.Message);
    }

    [Fact]
    public void Run_WithAMissingInput_CarriesTheLibrarysMessage()
    {
        using var x = OrtValue.CreateTensorValueFromMemory<float>([1, 2], [1, 2]);
        var error = Assert.Throws<OnnxRuntimeException>(() => _session.Run(_run, ["x"], [x], ["y"]));
        Assert.Contains("w", error.Message);
    }

    [Fact]
    public void Run_OnceTerminated_Stops()
    {
        using var x = OrtValue.CreateTensorValueFromMemory<float>([1, 2], [1, 2]);
        using var w = OrtValue.CreateTensorValueFromMemory<float>([5, 7], [2]);
        _run.Terminate = true;
        var error = Assert.Throws<OnnxRuntimeException>(() => _session.Run(_run, ["x", "w"], [x, w], ["y"]));
        Assert.Contains("terminate", error.Message);
        _run.Terminate = false;
        _session.Run(_run, ["x", "w"], [x, w], ["y"]).Dispose();
    }

    [Fact]
    public async Task Run_FromManyThreads_GivesEachItsOwnResult()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                using var outputs = Scale([thread, i], [1, 2], [2, 3]);
                Assert.Equal([thread * 2, i * 3], outputs[0].GetTensorDataAsSpan<float>().ToArray());
            }
        }))).WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Outputs_OutliveTheSession()
    {
        var outputs = Scale([1, 2], [1, 2], [5, 7]);
        _session.Dispose();
        Assert.Equal([5, 14], outputs[0].GetTensorDataAsSpan<float>().ToArray());
        outputs.Dispose();
        Assert.Empty(outputs);
    }

    [Fact]
    public void Dispose_Twice_IsFine()
    {
        _session.Dispose();
        _session.Dispose();
    }

    [Fact]
    public void Session_OutlivesItsOptions()
    {
        var options = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL };
        using var session = new InferenceSession(OnnxModel.Scale(), options);
        options.Dispose();
        Assert.Equal(["x", "w"], session.InputNames);
    }

    [Fact]
    public void Construct_FromAPath_ReadsTheFile()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["módel.onnx"], OnnxModel.Scale());
        using var session = new InferenceSession(folder["módel.onnx"]);
        Assert.Equal(["y"], session.OutputNames);
    }

    [Fact]
    public void Construct_FromAMissingFile_CarriesTheLibrarysMessage()
    {
        using var folder = new TempFolder();
        var error = Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(folder["none.onnx"]));
        Assert.StartsWith("[ErrorCode:NoSuchFile]", error.Message);
        Assert.Contains("none.onnx", error.Message);
    }

    [Fact]
    public void Construct_FromCorruptBytes_CarriesTheLibrarysMessage()
    {
        var garbage = Enumerable.Repeat((byte)0xff, 100).ToArray();
        var error = Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(garbage));
        Assert.StartsWith("[ErrorCode:InvalidProtobuf]", error.Message);
        Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(OnnxModel.Scale()[..40]));
        Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(Array.Empty<byte>()));
    }

    [Fact]
    public void Construct_WithAnUnknownOperator_CarriesTheLibrarysMessage()
    {
        var model = new OnnxModel()
            .Input("x", TensorElementType.Float, 1)
            .Output("y", TensorElementType.Float, 1)
            .Node("NoSuchOperator", ["x"], "y")
            .ToBytes();
        Assert.Contains("NoSuchOperator", Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(model)).Message);
    }

    private IDisposableReadOnlyCollection<OrtValue> Scale(float[] input, long[] shape, float[] weights)
    {
        using var x = OrtValue.CreateTensorValueFromMemory(input, shape);
        using var w = OrtValue.CreateTensorValueFromMemory(weights, [2]);
        return _session.Run(_run, ["x", "w"], [x, w], ["y"]);
    }
}
