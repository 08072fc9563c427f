using Bailey.Host;
using Bailey.Host.Processes;
using Bailey.Host.Settings;

try
{
    var configuration = new ConfigurationBuilder().AddEnvironmentVariables("BAILEY_").Build();
    var user = HostUser.Current();
    var settings = ReadSettings.From(configuration);
    switch (args)
    {
        case []:
            using (DataDirectory.Hold(settings))
            {
                var app = HostApplication.Build(configuration, user, settings);
                await HostApplication.Begin(app);
                await app.RunAsync();
            }

            return 0;
        case ["stop"]:
            return await StopAll.Run(settings, new ProcessWatch());
        default:
            await Console.Error.WriteLineAsync("usage: bailey-host [stop]");
            return 2;
    }
}
catch (SettingException wrong)
{
    // For the person who typed ./run: one line on standard output, and an exit code that says "do not try again" (docs/specs/processes.md).
    await Console.Out.WriteLineAsync("The host did not start: " + wrong.Message);
    return 1;
}
