using MultiHubFlows.Durable.Tests.Engine;

namespace MultiHubFlows.Durable.Tests.Sqlite;

/// <summary>The cases on our store.</summary>
public sealed class SqliteEngineTests() : EngineSuite(() => new SqliteStore());
