import { Store } from "../lib/store";

/** What happens to all whose place is taken. */
export type Choice = "replace" | "both" | "skip" | "cancel";

export interface Question {
  /** Paths that are taken. */
  paths: string[];
  /** What replacing means here. */
  replaced: string;
  answer: (choice: Choice) => void;
}

/** Asks once for all whose place is taken; one question at a time. */
export class Collisions {
  readonly question = new Store<Question | undefined>(undefined);
  #last: Promise<unknown> = Promise.resolve();

  ask(paths: string[], replaced: string): Promise<Choice> {
    const asked = this.#last.then(
      () =>
        new Promise<Choice>((resolve) => {
          this.question.set({
            paths,
            replaced,
            answer: (choice) => {
              this.question.set(undefined);
              resolve(choice);
            },
          });
        }),
    );
    this.#last = asked;
    return asked;
  }
}
