using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Azure.WebJobs.Extensions.Timers;
using Microsoft.Azure.WebJobs.Host;
using Microsoft.Azure.WebJobs.Host.Config;
using Microsoft.Azure.WebJobs.Host.Executors;
using Microsoft.Azure.WebJobs.Host.Timers;
using Microsoft.Extensions.DependencyInjection.Extensions;

using MultiHubFlows.FunctionsHost.Functions;
using MultiHubFlows.FunctionsHost.Http;

namespace MultiHubFlows.FunctionsHost.Hosting;

/// <summary>Makes the job host: the real one, with the real Durable extension on its real storage provider.</summary>
internal static class JobHostFactory
{
    private static readonly TimeSpan TimeAfterTimeout = TimeoutRule.Grace;

    public static IHost Create(HostConfiguration configuration, IServiceProvider own, string state) => new HostBuilder()
        .ConfigureAppConfiguration(builder => builder.AddConfiguration(configuration.All))
        .ConfigureWebJobs(jobs =>
        {
            jobs.AddAzureStorageCoreServices();
            jobs.AddExecutionContextBinding();
            jobs.AddTimers();
            jobs.AddDurableTask();
        })
        .ConfigureServices(services =>
        {
            services.AddSingleton<ITypeLocator>(own.GetRequiredService<FunctionTable>());
            services.AddSingleton<IFunctionCalls>(own.GetRequiredService<FunctionInvoker>());
            services.AddSingleton<IWebHookProvider>(own.GetRequiredService<Webhooks>());
            services.AddSingleton<IWebJobsExceptionHandlerFactory>(own.GetRequiredService<TimeoutRule>());
            services.Replace(ServiceDescriptor.Singleton<IHostIdProvider>(new HostId(configuration.HostId)));

            // A function that cannot be indexed, such as a timer whose schedule is a setting that is missing, is in error alone.
            services.Configure<JobHostOptions>(options => options.AllowPartialHostStartup = true);

            // The storage monitor of this version does not load beside this version of Host.Storage.
            services.RemoveAll<ScheduleMonitor>();
            services.AddSingleton<ScheduleMonitor>(new FileSystemScheduleMonitor(Directory.CreateDirectory(Path.Combine(state, "timers")).FullName));
            if (configuration.FunctionTimeout is { } timeout)
            {
                services.Configure<JobHostFunctionTimeoutOptions>(options => (options.Timeout, options.ThrowOnTimeout, options.GracePeriod) = (timeout, true, TimeAfterTimeout));
            }
        })
        .ConfigureLogging(logging => HostLogging.Configure(logging, configuration))
        .Build();
}
