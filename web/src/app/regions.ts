/** F6: the focus moves round the regions that are shown, and back to where it was within each. */
const last = new WeakMap<HTMLElement, HTMLElement>();

export function nextRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter((one) => one.offsetParent !== null);
  if (regions.length === 0) return;
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement : undefined;
  const at = regions.findIndex((one) => one.contains(focused ?? null));
  const from = regions[at];
  if (from && focused) last.set(from, focused);
  const to = regions[at < 0 ? 0 : (at + step + regions.length) % regions.length];
  if (to) focusRegion(to);
}

/** Puts the focus into a region by its name. */
export function enterRegion(name: string): void {
  const region = document.querySelector<HTMLElement>(`[data-region="${name}"]`);
  if (region) focusRegion(region);
}

/** Where the focus goes first: what is marked so and can be seen. */
function homeOf(region: HTMLElement): HTMLElement | undefined {
  return [...region.querySelectorAll<HTMLElement>("[data-home]")].find((one) => one.checkVisibility({ visibilityProperty: true }));
}

function focusRegion(region: HTMLElement): void {
  const before = last.get(region);
  const back = before?.isConnected === true && region.contains(before) && before.checkVisibility({ visibilityProperty: true });
  const home = back ? before : homeOf(region);
  (home ?? region).focus();
}
