using System.Reflection;
using System.Reflection.Emit;

using Microsoft.Azure.WebJobs;

using Binder = Microsoft.Azure.WebJobs.Binder;
using ExecutionContext = Microsoft.Azure.WebJobs.ExecutionContext;

namespace MultiHubFlows.FunctionsHost.Functions;

/// <summary>
/// Makes the class that the job host looks for functions in: for each of the app's one method, whose parameter carries the trigger's attribute
/// and whose body is <see cref="EmittedFunctions.InvokeAsync"/>.
/// </summary>
internal static class FunctionClass
{
    private static readonly ConstructorInfo BaseConstructor = typeof(EmittedFunctions).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, [typeof(IFunctionCalls)])!;
    private static readonly MethodInfo Invoke = typeof(EmittedFunctions).GetMethod(nameof(EmittedFunctions.InvokeAsync))!;

    public static Type Emit(IEnumerable<Function> functions)
    {
        var module = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("MultiHubFlows.FunctionsHost.Emitted"), AssemblyBuilderAccess.Run).DefineDynamicModule("functions");
        var type = module.DefineType("Functions", TypeAttributes.Public | TypeAttributes.Class | TypeAttributes.Sealed, typeof(EmittedFunctions));
        Constructor(type);
        foreach (var function in functions)
        {
            Body(function, Method(type, function));
        }

        return type.CreateType();
    }

    private static void Constructor(TypeBuilder type)
    {
        var body = type.DefineConstructor(MethodAttributes.Public, CallingConventions.HasThis, [typeof(IFunctionCalls)]).GetILGenerator();
        body.Emit(OpCodes.Ldarg_0);
        body.Emit(OpCodes.Ldarg_1);
        body.Emit(OpCodes.Call, BaseConstructor);
        body.Emit(OpCodes.Ret);
    }

    private static MethodBuilder Method(TypeBuilder type, Function function)
    {
        var method = type.DefineMethod(
            function.Name,
            MethodAttributes.Public,
            function.Returns ? typeof(Task<object>) : typeof(Task),
            [function.Trigger.Type, typeof(Binder), typeof(ExecutionContext), typeof(CancellationToken)]);
        method.SetCustomAttribute(new CustomAttributeBuilder(typeof(FunctionNameAttribute).GetConstructor([typeof(string)])!, [function.Name]));
        var trigger = method.DefineParameter(1, ParameterAttributes.None, function.Trigger.Name);
        if (function.Trigger.Attribute is { } attribute)
        {
            trigger.SetCustomAttribute(Copy(attribute));
        }
        else
        {
            method.SetCustomAttribute(new CustomAttributeBuilder(typeof(NoAutomaticTriggerAttribute).GetConstructor([])!, []));
        }

        foreach (var (position, name) in ((int, string)[])[(2, "_binder"), (3, "_context"), (4, "_cancellation")])
        {
            method.DefineParameter(position, ParameterAttributes.None, name);
        }

        return method;
    }

    private static void Body(Function function, MethodBuilder method)
    {
        var body = method.GetILGenerator();
        body.Emit(OpCodes.Ldarg_0);
        body.Emit(OpCodes.Ldstr, function.Name);
        body.Emit(OpCodes.Ldarg_1);
        if (function.Trigger.Type.IsValueType)
        {
            body.Emit(OpCodes.Box, function.Trigger.Type);
        }

        body.Emit(OpCodes.Ldarg_2);
        body.Emit(OpCodes.Ldarg_3);
        body.Emit(OpCodes.Ldarg_S, (byte)4);
        body.Emit(OpCodes.Call, Invoke);
        body.Emit(OpCodes.Ret);
    }

    /// <summary>The attribute again, by its longest constructor whose parameters are properties that have a value, and the rest of its simple properties.</summary>
    private static CustomAttributeBuilder Copy(Attribute attribute)
    {
        var type = attribute.GetType();
        var values = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.Name != nameof(Attribute.TypeId) && property.CanRead && property.GetIndexParameters().Length == 0)
            .Select(property => (Property: property, Value: property.GetValue(attribute)))
            .Where(one => one.Value is not null)
            .ToDictionary(one => one.Property.Name, StringComparer.OrdinalIgnoreCase);
        var constructor = type.GetConstructors()
            .Where(candidate => candidate.GetParameters().All(parameter => values.TryGetValue(parameter.Name!, out var known) && parameter.ParameterType.IsInstanceOfType(known.Value)))
            .MaxBy(candidate => candidate.GetParameters().Length)
            ?? throw new NotSupportedException($"No constructor of {type} can be called again.");
        var given = constructor.GetParameters().Select(parameter => parameter.Name!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var rest = values.Values
            .Where(one => !given.Contains(one.Property.Name) && one.Property.GetSetMethod() is not null && (one.Value is string || one.Value!.GetType() is { IsPrimitive: true } or { IsEnum: true }))
            .ToList();
        return new CustomAttributeBuilder(
            constructor,
            [.. constructor.GetParameters().Select(parameter => values[parameter.Name!].Value)],
            [.. rest.Select(one => one.Property)],
            [.. rest.Select(one => one.Value)]);
    }
}
