// A fleet, an engine and kubectl at a time are what two cores can carry.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
