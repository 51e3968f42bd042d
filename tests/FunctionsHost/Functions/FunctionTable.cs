using Microsoft.Azure.WebJobs;

namespace MultiHubFlows.FunctionsHost.Functions;

/// <summary>All functions of the app, by name; the class that the job host finds them in is made from it.</summary>
internal sealed class FunctionTable : ITypeLocator
{
    private IReadOnlyDictionary<string, Function> _functions = new Dictionary<string, Function>();
    private IReadOnlyList<Type> _types = [];

    public IEnumerable<Function> All => _functions.Values;

    public int Count => _functions.Count;

    public Function this[string name] => _functions[name];

    public Function? Find(string name) => _functions.GetValueOrDefault(name);

    public void Fill(IEnumerable<Function> functions)
    {
        _functions = functions.ToDictionary(function => function.Name, StringComparer.OrdinalIgnoreCase);
        _types = [FunctionClass.Emit(All)];
    }

    public IReadOnlyList<Type> GetTypes() => _types;
}
