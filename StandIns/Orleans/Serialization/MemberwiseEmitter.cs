using System.Reflection;
using System.Reflection.Emit;

namespace Orleans.Serialization;

/// <summary>Emits code that walks an object's fields, private and read-only ones included, without reflection per value.</summary>
internal static class MemberwiseEmitter
{
    public static MemberwiseCopy<T> Copy<T>(SerializableMember[] fields, Copier[] copiers)
    {
        var method = new DynamicMethod(
            $"Copy_{typeof(T).Name}", null, [typeof(Copier[]), typeof(T).MakeByRefType(), typeof(T).MakeByRefType(), typeof(CopyContext)], typeof(MemberwiseEmitter).Module, skipVisibility: true);
        var code = method.GetILGenerator();
        for (var i = 0; i < fields.Length; i++)
        {
            var isPlain = (fields[i].IsImmutable || copiers[i].IsShallow) && !copiers[i].IsOpen;
            if (fields[i].IsImmutable && copiers[i].IsOpen)
            {
                EmitCheck<T>(code, fields[i].Field, i);
            }

            LoadOwner<T>(code, OpCodes.Ldarg_2);
            if (isPlain || fields[i].IsImmutable)
            {
                LoadField<T>(code, fields[i].Field);
            }
            else
            {
                LoadCopier(code, fields[i].Field, i);
                LoadField<T>(code, fields[i].Field);
                code.Emit(OpCodes.Ldarg_3);
                code.Emit(OpCodes.Callvirt, CopierMethod(fields[i].Field, nameof(Copier<>.Copy)));
            }

            code.Emit(OpCodes.Stfld, fields[i].Field);
        }

        code.Emit(OpCodes.Ret);
        return method.CreateDelegate<MemberwiseCopy<T>>();
    }

    public static MemberwiseCheck<T> Check<T>(SerializableMember[] fields, Copier[] copiers)
    {
        var method = new DynamicMethod(
            $"Check_{typeof(T).Name}", null, [typeof(Copier[]), typeof(T).MakeByRefType()], typeof(MemberwiseEmitter).Module, skipVisibility: true);
        var code = method.GetILGenerator();
        for (var i = 0; i < fields.Length; i++)
        {
            if (copiers[i].IsOpen)
            {
                EmitCheck<T>(code, fields[i].Field, i);
            }
        }

        code.Emit(OpCodes.Ret);
        return method.CreateDelegate<MemberwiseCheck<T>>();
    }

    private static void EmitCheck<T>(ILGenerator code, FieldInfo field, int index)
    {
        LoadCopier(code, field, index);
        LoadField<T>(code, field);
        code.Emit(OpCodes.Callvirt, CopierMethod(field, nameof(Copier<>.Check)));
    }

    private static void LoadCopier(ILGenerator code, FieldInfo field, int index)
    {
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldc_I4, index);
        code.Emit(OpCodes.Ldelem_Ref);
        code.Emit(OpCodes.Castclass, typeof(Copier<>).MakeGenericType(field.FieldType));
    }

    private static void LoadField<T>(ILGenerator code, FieldInfo field)
    {
        LoadOwner<T>(code, OpCodes.Ldarg_1);
        code.Emit(OpCodes.Ldfld, field);
    }

    private static void LoadOwner<T>(ILGenerator code, OpCode argument)
    {
        code.Emit(argument);
        if (!typeof(T).IsValueType)
        {
            code.Emit(OpCodes.Ldind_Ref);
        }
    }

    private static MethodInfo CopierMethod(FieldInfo field, string name) => typeof(Copier<>).MakeGenericType(field.FieldType).GetMethod(name)!;
}
