import { Store } from "../../lib/store";
import { recall, remember } from "../../lib/theme";

/** How a person likes their panels; kept in this browser. */
export interface Layout {
  sideOpen: boolean;
  sideWidth: number;
  panelOpen: boolean;
  panelHeight: number;
  wrap: boolean;
  /** Who wrote each line, beside it. */
  blame: boolean;
  screenReader: boolean;
}

const KEY = "bailey.layout";
const usual: Layout = { sideOpen: true, sideWidth: 264, panelOpen: true, panelHeight: 260, wrap: false, blame: false, screenReader: false };

export const layout = new Store<Layout>(read());

export function arrange(change: Partial<Layout>): void {
  layout.update((now) => ({ ...now, ...change }));
  remember(KEY, JSON.stringify(layout.get()));
}

function read(): Layout {
  try {
    const kept: unknown = JSON.parse(recall(KEY) ?? "{}");
    const found = typeof kept === "object" && kept !== null ? (kept as Record<string, unknown>) : {};
    const fitting = Object.entries(usual).map(([name, value]: [string, unknown]): [string, unknown] => [
      name,
      typeof found[name] === typeof value ? found[name] : value,
    ]);
    return { ...usual, ...Object.fromEntries(fitting) };
  } catch {
    return usual;
  }
}
