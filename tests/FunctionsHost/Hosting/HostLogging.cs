namespace MultiHubFlows.FunctionsHost.Hosting;

/// <summary>Logs go to the console, as much as host.json says; what the parts say of themselves only when something is wrong.</summary>
internal static class HostLogging
{
    public static void Configure(ILoggingBuilder logging, HostConfiguration configuration)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(LogLevel.Information);
        foreach (var quiet in (string[])["DurableTask", "Microsoft", "Yarp", "Grpc"])
        {
            logging.AddFilter(quiet, LogLevel.Warning);
        }

        // Every "exists already" of a start is a warning to it.
        logging.AddFilter("Azure.Core", LogLevel.Error);
        logging.AddConfiguration(configuration.Logging);
        logging.AddFilter(typeof(HostLogging).Assembly.GetName().Name, LogLevel.Information);
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
        });
    }
}
