using System.Collections;
using System.Reflection;

using Microsoft.DurableTask;

using MultiHubFlows.Activities;

namespace MultiHubFlows.FunctionsHost.Tests.Findings;

/// <summary>The host parses what activities are given, and alone that, as JSON of its own: a decimal comes out as a double, 1.10 as 1.1.</summary>
public sealed class ActivityInputTests
{
    private static readonly Type[] ChangedOnTheWay = [typeof(decimal), typeof(ulong), typeof(object), typeof(System.Text.Json.JsonElement), typeof(System.Text.Json.Nodes.JsonNode)];

    [Fact]
    public void ReparsedInputs_OfAllActivities_HoldNothingThatChanges()
    {
        var inputs = typeof(ActivityStopping).Assembly.GetTypes().Select(InputOf).OfType<Type>().Distinct().ToList();

        var changed = inputs.SelectMany(input => Within(input, input.Name, [])).ToList();

        Assert.NotEmpty(inputs);
        Assert.Empty(changed);
    }

    private static Type? InputOf(Type type)
    {
        for (var parent = type.IsAbstract ? null : type.BaseType; parent is not null; parent = parent.BaseType)
        {
            if (parent.IsGenericType && parent.GetGenericTypeDefinition() == typeof(TaskActivity<,>))
            {
                return parent.GetGenericArguments()[0];
            }
        }

        return null;
    }

    private static IEnumerable<string> Within(Type type, string path, HashSet<Type> known)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (ChangedOnTheWay.Contains(type))
        {
            return [$"{path} is {type.Name}"];
        }

        if (typeof(IEnumerable).IsAssignableFrom(type) && type != typeof(string))
        {
            return type.GetInterfaces().Append(type).Where(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IEnumerable<>)).SelectMany(one => Within(one.GetGenericArguments()[0], $"{path}[]", known));
        }

        var properties = type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true && !type.IsGenericType || !known.Add(type) ? [] : type.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        return properties.Where(property => property.GetIndexParameters().Length == 0).SelectMany(property => Within(property.PropertyType, $"{path}.{property.Name}", known));
    }
}
