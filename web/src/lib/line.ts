import { Listeners } from "./store";

/**
 * Heard by every stream of the page when the one event stream was lost and stands again. A line that died without a word (a sleeping laptop,
 * another network) looks open from here: whoever holds one makes it anew.
 */
export const lineBack = new Listeners<[]>();
