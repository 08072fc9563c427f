// Signs in and shows a workspace; looks at a state of the page in both themes, wide and on a phone.
import { accessible, input } from './chromium.mjs';

const pictures = process.env.BAILEY_TEST_PICTURES;

export async function openWorkspace(page, search) {
  await page.goto(`${input.address}sign-in`);
  await page.getByLabel('E-mail').fill(input.email);
  await page.getByLabel('Password', { exact: true }).fill(input.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Workspaces' }).waitFor();
  await page.goto(`${input.address}${input.organisation}/workspaces/${input.workspace}?${search}`);
}

/** What axe finds that is serious, and what scrolls sideways. */
export async function look(page, what, widths = [1280, 390]) {
  const found = [];
  const before = page.viewportSize();
  for (const width of widths) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 800 });
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      found.push(...(await accessible(page, `${what}, ${colorScheme}, ${width} px`)));
      if (pictures) await page.screenshot({ path: `${pictures}/${what}-${colorScheme}-${width}.png` });
    }
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wider > 0) found.push(`${what}: scrolls sideways by ${wider} px at ${width} px`);
  }
  await page.setViewportSize(before);
  return found;
}
