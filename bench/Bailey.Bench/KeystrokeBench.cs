namespace Bailey.Bench;

/// <summary>A key from the client to the PTY and its echo back, beside a raw PTY and wetty.</summary>
internal static class KeystrokeBench
{
    private const int Keys = 500;

    public static async Task Run(Report report)
    {
        Sample own;
        await using (var subject = await Subject.Start())
        {
            await using var terminal = await subject.Terminal(await subject.Workspace("keys"));
            own = await TerminalMeasures.Keystrokes(terminal, Keys);
        }

        await using (var raw = new RawTerminal())
        {
            var floor = await TerminalMeasures.Keystrokes(raw, Keys);
            report.Add("keystroke to echo", own.Show(0.99), $"raw PTY {floor.Show(0.99)}", own.Median / floor.Median, "", null);
        }

        await using var wetty = await WettyTerminal.Start();
        var peer = await TerminalMeasures.Keystrokes(wetty, Keys);
        report.Add("keystroke to echo", own.Show(0.99), $"wetty {peer.Show(0.99)}", own.Median / peer.Median, "<= 0.60 x", own.Median <= 0.6 * peer.Median);
    }
}
