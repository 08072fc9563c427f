/** The first letter as people count letters, for a sign beside a name. */
export function firstLetter(text: string): string {
  const [first] = new Intl.Segmenter().segment(text);
  return first?.segment.toUpperCase() ?? "?";
}
