// VS Code's window over ssh: the files of the workspace, and a terminal in it that writes one.
import { inBrowser, input } from './chromium.mjs';

await inBrowser(
  'editor',
  async (page) => {
    await page.goto(input.address);
    await page.locator('.explorer-folders-view').getByText('seen-by-the-editor.js').waitFor();
    await page.locator('.explorer-folders-view').getByText('seen-by-the-editor.js').dblclick();
    await page.locator('.view-lines').getByText('answer').waitFor();

    await page.keyboard.press('Control+`');
    const trust = page.getByRole('button', { name: 'Trust Folder & Continue' });
    await trust.click();
    const terminal = page.locator('.terminal-wrapper .xterm-screen').first();
    await terminal.waitFor();
    await terminal.click();
    await page.keyboard.type('echo typed in the editor > from-the-editor; touch terminal-of-the-editor\n');
    await page.locator('.explorer-folders-view').getByText('terminal-of-the-editor').waitFor();
  },
  // Chromium reaches loopback addresses without a proxy unless it is told not to.
  { proxy: { server: `socks5://127.0.0.1:${input.proxy}`, bypass: '<-loopback>' } },
);
