// A machine asks to be let in: the page shows which one, decides nothing by itself, and the account page ends it.
import { accessible, check, inBrowser, input } from './chromium.mjs';

const { address, email, password, code, other, machine, step, viewport } = input;

await inBrowser(`device-${step}-${viewport.width}`, async (page, context, complaints) => {
  const found = [];
  const look = async (what) => {
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      found.push(...(await accessible(page, `${what}, ${colorScheme}, ${viewport.width} px`)));
      await page.screenshot({ path: `artifacts/test/pictures/device-${what.replaceAll(' ', '-')}-${colorScheme}-${viewport.width}.png`, fullPage: true });
    }
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    check(wider <= 0, `${what}: scrolls sideways by ${wider} px`);
  };
  const signIn = async () => {
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  };

  if (step === 'decide') {
    // Signed out: first the sign-in, then back, with the code still there and nothing decided.
    await page.goto(`${address}device?code=${code}`);
    await signIn();
    await page.getByRole('heading', { name: 'Let a command line in' }).waitFor();
    check((await page.getByLabel('Code').inputValue()) === code, 'the code of the link is not filled in');
    await look('code');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Let this machine in?' }).waitFor();
    await page.getByText(machine, { exact: true }).waitFor();
    await page.getByText('the same as this browser’s').waitFor();
    await page.getByText('Only if you typed “bailey login” yourself').waitFor();
    await look('decision');
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('heading', { name: 'The command line is let in' }).waitFor();
    await look('let in');

    // The code is used; another one is typed, in a person's way, and refused.
    await page.goto(`${address}device`);
    await page.getByLabel('Code').fill(code);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('No command line waits with this code').waitFor();
    await look('used code');
    await page.getByLabel('Code').fill('nonsense');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('A code has eight letters').waitFor();
    await page.getByLabel('Code').fill(other.toLowerCase().replace('-', ' '));
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('stranger', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Refuse' }).click();
    await page.getByRole('heading', { name: 'The command line is refused' }).waitFor();
  } else {
    await page.goto(`${address}account`);
    await signIn();
    const row = page.getByRole('listitem').filter({ hasText: machine });
    await row.waitFor();
    await row.getByText('let in').waitFor();
    await look('account');
    await row.getByRole('button', { name: 'End' }).click();
    await page.getByText('That command line is signed out.').waitFor();
    await row.waitFor({ state: 'detached' });
  }
  check(found.length === 0, found.join('\n'));
  const serious = complaints.filter((complaint) => !/4(10|22)/.test(complaint));
  check(serious.length === 0, serious.join('\n'));
}, { viewport });
